import { CfnOutput, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Operation } from '../../lib/operation/operation.ts';
import type { Config } from './config.ts';
import { suffixOf } from './names.ts';

interface HttpApiProps {
  readonly config: Config;
  /** Who says who a caller is: the functions by its credentials, or API Gateway by its AWS signature (SigV4). */
  readonly authorization: 'by-function' | 'iam';
}

// What an access log says of a call. No address, query, header or body is in it.
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  source: '$context.identity.sourceIp',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  integrationStatus: '$context.integrationStatus',
  integrationError: '$context.integrationErrorMessage',
};

/** An HTTP API with its stage, its access log and, where one is configured, its own name. */
export class HttpApi extends Construct {
  readonly api: apigateway.HttpApi;
  readonly #authorizer: HttpIamAuthorizer | undefined;

  constructor(scope: Construct, id: string, { config, authorization }: HttpApiProps) {
    super(scope, id);
    const isMain = authorization === 'by-function';
    const domain = isMain && config.domain ? this.#domain(config.domain) : undefined;
    const apiName = isMain ? config.name : `${config.name}-iam`;
    const logGroup = new logs.LogGroup(this, 'AccessLog', {
      // Elsewhere, AWS writes each delivery into a policy of the account that soon is full.
      logGroupName: `/aws/vendedlogs/apis/${apiName}-${suffixOf(Stack.of(this))}`,
      retention: config.retention.logsDays,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.#authorizer = isMain ? undefined : new HttpIamAuthorizer();
    this.api = new apigateway.HttpApi(this, 'Api', {
      apiName,
      createDefaultStage: false,
      // With a name of its own, the other one is another way in that nobody watches.
      disableExecuteApiEndpoint: domain !== undefined,
    });
    const stage = new apigateway.HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: {
        rateLimit: config.throttling.requestsPerSecond,
        burstLimit: config.throttling.burst,
      },
      accessLogSettings: {
        destination: new apigateway.LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
      ...(domain && { domainMapping: { domainName: domain } }),
    });
    new CfnOutput(this, 'Url', {
      value: domain ? `https://${config.domain?.name}` : stage.url.replace(/\/$/, ''),
    });
    if (domain) new CfnOutput(this, 'DomainTarget', { value: domain.regionalDomainName });
  }

  /** Sends the calls of an operation's routes to its function, by one integration. The stack that holds them is another. */
  addRoutes(scope: Construct, { id, method, routes }: Operation, to: IFunction): void {
    const integration = new HttpLambdaIntegration(to.node.path, to);
    for (const path of routes) {
      const route = new apigateway.HttpRoute(scope, `${method} ${path}`, {
        httpApi: this.api,
        routeKey: apigateway.HttpRouteKey.with(path, method as apigateway.HttpMethod),
        integration,
        ...(this.#authorizer && { authorizer: this.#authorizer }),
      });
      if (this.#authorizer) continue;
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason: `The function of ${id} authenticates its caller itself, by the raw bytes of the request.`,
      });
    }
  }

  #domain({ name, certificateArn }: NonNullable<Config['domain']>): apigateway.DomainName {
    return new apigateway.DomainName(this, 'Domain', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      securityPolicy: apigateway.SecurityPolicy.TLS_1_2,
    });
  }
}

import { NestedStack, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ApiStack } from './api-stack.ts';
import { HttpApi } from './http-api.ts';
import type { StackProps } from './stack-props.ts';

interface IamApiProps extends StackProps {
  readonly api: ApiStack;
}

/** The same operations at an address of their own, for callers that API Gateway recognises by their AWS signature. */
export class IamApiStack extends Stack {
  constructor(scope: Construct, id: string, props: IamApiProps) {
    super(scope, id, props);
    this.addStackDependency(props.api);
    const api = new HttpApi(this, 'Api', { config: props.config, authorization: 'iam' });
    for (const { node, served } of props.api.folders) {
      const routes = new NestedStack(this, node.id);
      for (const { operation, function: one } of served) {
        const functionArn = one.liveArn;
        const live = lambda.Function.fromFunctionAttributes(routes, operation.id, {
          functionArn,
          sameEnvironment: true,
        });
        api.addRoutes(routes, operation, live);
      }
    }
  }
}

import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListEventBusesCommand } from '@aws-sdk/client-eventbridge';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AwsError } from '../../lib/aws/aws-error.ts';
import { useCredentials } from '../../lib/aws/credentials.ts';
import { type Endpoint, endpointUrl, useEndpoints } from '../../lib/aws/endpoints.ts';
import { Refusal } from './refusal.ts';

/**
 * Has a command-line tool's own requests of AWS go where AWS's clients would go, as whom they would: by the environment,
 * the profile with its region, endpoints and services, SSO, a role, a container. Credentials are found anew when they run
 * out.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 *
 * @throws {Refusal} for an endpoint that is no URL
 */
export async function useAwsChain(): Promise<void> {
  for (const [name, value] of Object.entries(process.env))
    if (name.startsWith('AWS_') && value === '') delete process.env[name];
  const { config } = new SecretsManagerClient({});
  useCredentials(config.credentials);
  const region = await config.region().catch(() => undefined);
  // What says that there is none comes when something is asked.
  if (region === undefined) return;
  process.env.AWS_REGION ??= region;
  const found = new Map<string, Endpoint>();
  for (const [name, resolve] of Object.entries(RESOLVED))
    found.set(name, { url: await endpointOf(name, resolve), region });
  useEndpoints(({ name }) => {
    const endpoint = found.get(name);
    if (!endpoint) throw new AwsError('InvalidEndpoint', `Nothing is known of the service ${name}`);
    return endpoint;
  });
}

/** A request as one of AWS's clients would send it. */
interface Sent {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
}

/** What a client does with a request instead of sending it. */
type Instead = { readonly handle: (request: Sent) => Promise<never> };
type Resolve = (config: object) => Promise<unknown>;

// A client tells where it would go only by going there: it is given a way that ends at once.
const RESOLVED: Readonly<Record<string, Resolve>> = {
  dynamodb: (config) => new DynamoDBClient(config).send(new ListTablesCommand({})),
  events: (config) => new EventBridgeClient(config).send(new ListEventBusesCommand({})),
  secretsmanager: (config) => new SecretsManagerClient(config).send(new ListSecretsCommand({})),
  sqs: (config) => new SQSClient(config).send(new ListQueuesCommand({})),
};

async function endpointOf(name: string, resolve: Resolve): Promise<URL> {
  let sent: Sent | undefined;
  const requestHandler: Instead = {
    handle: async (request) => {
      sent = request;
      throw new Error('This is as far as it goes');
    },
  };
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  await resolve({ requestHandler, credentials, maxAttempts: 1 }).catch(() => undefined);
  const { protocol, hostname, port, path } = sent ?? {};
  const where = `What AWS's variables and the profile name as the endpoint of ${name}`;
  try {
    return endpointUrl(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`, where);
  } catch (error) {
    throw new Refusal(`${(error as Error).message}.`);
  }
}

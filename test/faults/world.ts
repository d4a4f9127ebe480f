import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type LocalDynamoDB, startDynamoDB } from '../../infra/local/dynamodb/start-dynamodb.ts';
import type { OktaOrg, RecordedRequest as OktaRequest } from '../../infra/local/okta/okta-org-options.ts';
import { hostile as hostileOrg, startOktaOrg } from '../../infra/local/okta/start-okta-org.ts';
import {
  hostile as hostileTenant,
  type SailPointTenant,
  startSailPointTenant,
} from '../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { startSecretsManager } from '../../infra/local/secrets-manager/start-secrets-manager.ts';
import { type LocalQueues, startQueues } from '../../infra/local/sqs/start-queues.ts';
import type { Deferral } from '../../lib/ledger/deferral.ts';
import type { Director } from './director.ts';
import { startDynamoDBLocal } from './dynamodb-local/start-dynamodb-local.ts';
import { CHANGE_HEADER, type FaultProxy, type Service, startFaultProxy } from './fault-proxy.ts';
import type { Manner } from './plan.ts';
import { timing } from './timing.ts';
import { Slot, Workers } from './workers.ts';

export const TABLE = 'changes';
export type Store = 'dynalite' | 'dynamodb-local';

/** A request as both vendors have it. */
type RecordedRequest = Pick<OktaRequest, 'method' | 'path' | 'headers' | 'body'>;

/** Everything that the workers talk to, and the workers. */
export interface World {
  readonly org: OktaOrg;
  readonly tenant: SailPointTenant;
  readonly dynamodb: LocalDynamoDB;
  readonly queues: LocalQueues;
  readonly workers: Workers;
  /** By who goes on with what is deferred. */
  readonly apiKeys: Readonly<Record<Deferral, string>>;
  /** Strings that must not show up anywhere. */
  readonly secrets: readonly string[];
  /** What the workers wrote. */
  readonly output: string[];
  /** Has time pass for the vendors; the workers have clocks of their own. */
  setClock(offsetMs: number): void;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly store: Store;
  readonly manner: Manner;
  readonly workers: number;
  readonly identities: number;
  readonly watch: Director;
  /** How wrong a new worker's clock is. */
  readonly offsetMs: () => number;
}

/** AWS's client in this process needs credentials; nothing checks them. */
export function useLocalCredentials(): void {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
}

/** Starts the vendors, DynamoDB, SQS and Secrets Manager in this process, and the workers behind proxies. */
export async function startWorld({
  store,
  manner,
  workers,
  identities,
  watch,
  offsetMs,
}: WorldOptions): Promise<World> {
  useLocalCredentials();
  const stops: (() => Promise<void>)[] = [];
  const started = <T extends { close(): Promise<void> }>(part: T) => {
    stops.unshift(() => part.close());
    return part;
  };
  const dynamodb = started(
    store === 'dynalite' ? await startDynamoDB(TABLE) : await startDynamoDBLocal(TABLE),
  );
  let vendorsOffsetMs = 0;
  const now = () => Date.now() + vendorsOffsetMs;
  const onEffect = ({ method, path, headers, body }: RecordedRequest) => {
    const text = body.toString();
    const ids = [...path.split('/'), ...(text.match(/[A-Za-z0-9_-]{16,}/g) ?? [])];
    const deed = { method, path, body: text === '' ? undefined : JSON.parse(text), at: Date.now() };
    watch.did(ids, { ...deed, change: String(headers[CHANGE_HEADER]) });
  };
  const isHostile = manner === 'hostile';
  const plenty = { limit: 1_000_000, windowMs: 60_000 };
  const org = started(
    await startOktaOrg({
      rateLimits: { apps: plenty, users: plenty, roles: plenty, iam: plenty, devices: plenty, other: plenty },
      concurrencyLimit: 10_000,
      now,
      onEffect,
      hostility: isHostile ? { ...hostileOrg, readLagMs: timing.readLagMs, logLagMs: timing.logLagMs } : {},
      size: { applicationUsers: 20, users: 30, devices: 8 },
    }),
  );
  const tenant = started(
    await startSailPointTenant({
      identities: Math.max(3, identities),
      rateLimit: plenty,
      tokenLifetimeSeconds: 3600,
      now,
      onEffect,
      hostility: isHostile ? { ...hostileTenant, readLagMs: timing.readLagMs } : {},
    }),
  );
  // A message is tried often, as workers die under it all the time.
  const queues = started(await startQueues({ maxReceiveCount: 100, visibilityTimeoutSeconds: 20 }));
  const secretsManager = started(await startSecretsManager());
  process.env.AWS_ENDPOINT_URL_SQS = queues.url;

  const newKey = () => `gt_${randomBytes(24).toString('base64url')}`;
  const apiKeys = { queue: newKey(), caller: newKey() };
  const hashKey = randomBytes(32).toString('base64');
  const common = { groups: ['itsm'], requestsPerMinute: 1_000_000 };
  const client = new SecretsManagerClient({ endpoint: secretsManager.url });
  const put = (name: string, value: unknown) =>
    client.send(new CreateSecretCommand({ Name: name, SecretString: JSON.stringify(value) }));
  await put('callers', {
    callers: [
      { ...common, id: 'servicenow', apiKeys: [apiKeys.queue], deferral: 'queue' },
      { ...common, id: 'client', apiKeys: [apiKeys.caller], deferral: 'caller' },
    ],
  });
  await put('ledger', { hashKey });
  const { clientId, clientSecret } = tenant;

  const output: string[] = [];
  const slots: Slot[] = [];
  for (let i = 0; i < workers; i += 1) {
    const proxied = async (service: Service, url: string): Promise<FaultProxy> =>
      started(await startFaultProxy(service, url, () => slots[i]?.pid ?? 0, watch));
    const okta = await proxied('okta', org.url);
    const sailpoint = await proxied('sailpoint', tenant.url);
    const sqs = await proxied('sqs', queues.url);
    // A proxy per worker: the vendors' addresses are in the secrets, so each worker has its own.
    await put(`okta-${i}`, {
      orgUrl: okta.url,
      apiToken: org.apiToken,
      apiTokenId: org.apiTokenId,
      apiTokenOwnerId: org.apiTokenOwnerId,
    });
    await put(`sailpoint-${i}`, { baseUrl: sailpoint.url, clientId, clientSecret });
    const variables = {
      PATH: process.env.PATH ?? '',
      POWERTOOLS_LOG_LEVEL: 'WARN',
      POWERTOOLS_METRICS_DISABLED: 'true',
      NODE_NO_WARNINGS: '1',
      // Hundreds of workers start: they need not compile the same files each time.
      NODE_COMPILE_CACHE: join(tmpdir(), 'goldthread-faults'),
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
      AWS_ENDPOINT_URL_DYNAMODB: (await proxied('dynamodb', dynamodb.url)).url,
      AWS_ENDPOINT_URL_SQS: sqs.url,
      DEFERRED_QUEUE_URL: sqs.url + new URL(queues.deferredQueueUrl).pathname,
      CALLERS_SECRET_ID: 'callers',
      LEDGER_SECRET_ID: 'ledger',
      LEDGER_TABLE_NAME: TABLE,
      OKTA_SECRET_ID: `okta-${i}`,
      SAILPOINT_SECRET_ID: `sailpoint-${i}`,
      LEDGER_CLOCK_SKEW_MS: String(timing.clockSkewMs),
      LEDGER_SETTLE_AFTER_MS: String(timing.settleAfterMs),
      LEDGER_CONSISTENT_AFTER_MS: String(timing.consistentAfterMs),
      LEDGER_LOG_AFTER_MS: String(timing.logAfterMs),
      LEDGER_TURN_MS: String(timing.turnMs),
    };
    slots.push(new Slot(variables, offsetMs, (text) => output.push(text)));
  }
  client.destroy();
  const pool = started(new Workers(slots));
  return {
    org,
    tenant,
    dynamodb,
    queues,
    workers: pool,
    apiKeys,
    secrets: [...Object.values(apiKeys), hashKey, org.apiToken, clientSecret],
    output,
    setClock: (offsetMs) => {
      vendorsOffsetMs = offsetMs;
    },
    close: async () => {
      for (const stop of stops.splice(0)) await stop();
    },
  };
}

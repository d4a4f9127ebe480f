import { join } from 'node:path';
import { SQSClient } from '@aws-sdk/client-sqs';
import { routes } from '../routes.ts';
import { startApiGateway } from './api-gateway/start-api-gateway.ts';
import { serveDocs } from './docs-page.ts';
import { createEventsTable } from './dynamodb/create-events-table.ts';
import { createFindingsTable } from './dynamodb/create-findings-table.ts';
import { startDynamoDB } from './dynamodb/start-dynamodb.ts';
import { queueRule } from './event-bus/queue-rule.ts';
import { type EventBus, startEventBus } from './event-bus/start-event-bus.ts';
import { lockFolder } from './lock-folder.ts';
import type { OktaOrgSize } from './okta/okta-org-options.ts';
import { runJobs } from './run-jobs.ts';
import { fillHookSecret, fillSecrets, type LocalKeys, secretIds } from './secrets.ts';
import { startSecretsManager } from './secrets-manager/start-secrets-manager.ts';
import { AUDITS_BUCKET, EVIDENCE_BUCKET, startQueues } from './sqs/start-queues.ts';
import { type LocalTenant, oktaTenant, sailpointTenant } from './tenants.ts';

const TABLE = 'goldthread-changes';
const EVENTS_TABLE = 'goldthread-events';
const FINDINGS_TABLE = 'goldthread-findings';

export interface LocalOptions {
  /** 0 or nothing takes a free port. */
  readonly port?: number | undefined;
  /** Where everything is kept; in memory without it. */
  readonly dataDir?: string | undefined;
  readonly seed?: number | undefined;
  readonly size?: Partial<OktaOrgSize>;
  /** Whether the embedded org delivers its events to the hook; it does unless told. */
  readonly deliverEvents?: boolean;
  /** How long events wait for our own change to be completed: 3 seconds unless told. */
  readonly eventDelaySeconds?: number;
  /** Tenants to use instead of those that the environment or the embedded ones give. */
  readonly tenants?: { readonly okta: LocalTenant; readonly sailpoint: LocalTenant };
}

/** Goldthread on one machine. */
export interface Local {
  /** Where the API listens. */
  readonly url: string;
  /** The API keys of the local callers. */
  readonly keys: LocalKeys;
  /** Ids to try, of the embedded tenants. */
  readonly samples: Readonly<Record<string, string>>;
  /** The bus of Okta's events, with its archive. */
  readonly bus: EventBus;
  /** What Okta's event hook proves itself with. */
  readonly hookSecret: string;
  readonly embedded: { readonly okta: boolean; readonly sailpoint: boolean };
  close(): Promise<void>;
}

/**
 * Starts the real handlers behind a local API Gateway, with embedded parts for all of AWS and, unless told
 * otherwise, for the vendors. The handlers read this process's environment, so a process runs one of these.
 *
 * @throws {Refusal} where another process uses `dataDir`, or the vendors' variables are incomplete
 * @throws {OtherData} where `dataDir` holds another org or tenant
 */
export async function startLocal(options: LocalOptions = {}): Promise<Local> {
  const { dataDir } = options;
  // A terminal is for what went wrong; whoever wants all of it, or the metrics, says so in the environment.
  process.env.POWERTOOLS_LOG_LEVEL ??= 'WARN';
  process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';
  const stops: (() => Promise<void>)[] = [];
  const started = <T extends { close(): Promise<void> }>(part: T) => {
    stops.unshift(() => part.close());
    return part;
  };
  const close = async () => {
    for (const stop of stops.splice(0)) await stop();
  };

  try {
    if (dataDir) started(lockFolder(dataDir));
    const okta = started(options.tenants?.okta ?? (await oktaTenant(options)));
    const sailpoint = started(options.tenants?.sailpoint ?? (await sailpointTenant(options)));
    const secretsManager = started(
      await startSecretsManager(dataDir ? { dataDir: join(dataDir, 'secrets') } : {}),
    );
    useOnlyThisMachine({ AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url });
    const dynamodb = started(await startDynamoDB(TABLE, dataDir && join(dataDir, 'dynamodb')));
    useOnlyThisMachine({ AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url });
    const queues = started(await startQueues({ dataDir: dataDir && join(dataDir, 'sqs') }));
    useOnlyThisMachine({
      AWS_ENDPOINT_URL_SQS: queues.url,
      AWS_ENDPOINT_URL_S3: queues.url,
      DEFERRED_QUEUE_URL: queues.deferredQueueUrl,
    });
    await createEventsTable(EVENTS_TABLE, dynamodb.url);
    await createFindingsTable(FINDINGS_TABLE, dynamodb.url);
    const bus = started(
      await startEventBus({
        dataDir: dataDir && join(dataDir, 'event-bus'),
        rules: [
          queueRule(new SQSClient({}), queues.urls['okta-events'] ?? '', options.eventDelaySeconds ?? 3),
        ],
      }),
    );
    useOnlyThisMachine({ AWS_ENDPOINT_URL_EVENTBRIDGE: bus.url, EVENT_BUS_NAME: bus.name });
    const hookSecret = await fillHookSecret();
    const keys = await fillSecrets({ okta: okta.secret, sailpoint: sailpoint.secret });
    const gateway = started(
      await startApiGateway({
        routes: routes.map(({ method, path, handler }) => ({ method, path, handler })),
        port: options.port ?? 0,
        fallback: serveDocs,
      }),
    );
    if (options.deliverEvents ?? true) await okta.registerHook?.(gateway.url, hookSecret);
    started(runJobs(queues));
    return {
      url: gateway.url,
      keys,
      bus,
      hookSecret,
      samples: { ...okta.samples, ...sailpoint.samples },
      embedded: { okta: okta.embedded, sailpoint: sailpoint.embedded },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Sets the handlers' environment; whatever AWS account the shell is signed in to is never asked. */
function useOnlyThisMachine(endpoints: Record<string, string>): void {
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL', 'AWS_CONFIG_FILE']) {
    delete process.env[name];
  }
  Object.assign(process.env, endpoints, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
    AUDITS_BUCKET_NAME: AUDITS_BUCKET,
    EVENTS_TABLE_NAME: EVENTS_TABLE,
    EVIDENCE_BUCKET_NAME: EVIDENCE_BUCKET,
    FINDINGS_TABLE_NAME: FINDINGS_TABLE,
    CALLERS_SECRET_ID: secretIds.callers,
    LEDGER_SECRET_ID: secretIds.ledger,
    LEDGER_TABLE_NAME: TABLE,
    OKTA_EVENT_HOOK_SECRET_ID: secretIds.oktaEvents,
    OKTA_SECRET_ID: secretIds.okta,
    SAILPOINT_SECRET_ID: secretIds.sailpoint,
  });
}

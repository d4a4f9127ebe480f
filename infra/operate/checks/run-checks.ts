import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { callersSecret } from '../../../lib/caller/callers-secret.ts';
import { oktaAuthorization } from '../../../lib/okta/authorization.ts';
import { type OktaSecret, oktaSecret } from '../../../lib/okta/secret.ts';
import { readEnvironment } from '../../../lib/operation/environment.ts';
import { sailpointSecret } from '../../../lib/sailpoint/secret.ts';
import { Connection, createAgent } from '../../../lib/upstream/connection.ts';
import { type SecretKind, secretVariables } from '../secret-kinds.ts';
import { checkCallerTickets } from './caller-tickets.ts';
import { checkCallersBefore } from './callers-before.ts';
import { checkCallersRotation } from './callers-rotation.ts';
import { type Check, failed, ok } from './check.ts';
import { checkDeferredQueue } from './deferred-queue.ts';
import { checkEventHook } from './event-hook.ts';
import { checkLedgerTable } from './ledger-table.ts';
import { checkOktaFamilies } from './okta-families.ts';
import { checkOktaToken } from './okta-token.ts';
import { checkReach } from './reach.ts';
import { checkSailPoint } from './sailpoint.ts';
import { checkSecret, leftOut } from './secrets.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Every check of the set-up that the functions' own variables name, in the order in which they build on each other. */
export async function runChecks(env: Variables = process.env): Promise<Check[]> {
  const secretsManager = new SecretsManagerClient({});
  const dynamodb = new DynamoDBClient({});
  const sqs = new SQSClient({});
  const agent = createAgent();
  try {
    const secrets = {
      callers: await checkSecret('callers', env.CALLERS_SECRET_ID, secretsManager),
      ledger: await checkSecret('ledger', env.LEDGER_SECRET_ID, secretsManager),
      okta: isLeftOut('okta', env)
        ? leftOut('okta')
        : await checkSecret('okta', env.OKTA_SECRET_ID, secretsManager),
      'okta-event-hook': isLeftOut('okta', env)
        ? leftOut('okta-event-hook')
        : await checkSecret('okta-event-hook', env.OKTA_EVENT_HOOK_SECRET_ID, secretsManager),
      sailpoint: isLeftOut('sailpoint', env)
        ? leftOut('sailpoint')
        : await checkSecret('sailpoint', env.SAILPOINT_SECRET_ID, secretsManager),
    };
    const callers = callersSecret.safeParse(secrets.callers.value).data?.callers;
    const okta = oktaSecret.safeParse(secrets.okta.value).data;
    const sailpoint = sailpointSecret.safeParse(secrets.sailpoint.value).data;
    return [
      environmentCheck(env),
      ...Object.values(secrets).map(({ check }) => check),
      ...(callers
        ? [
            await checkCallersBefore(env.CALLERS_SECRET_ID ?? '', validSeconds(env), secretsManager),
            await checkCallersRotation(env.CALLERS_SECRET_ID ?? '', secretsManager),
          ]
        : []),
      ...(callers ? checkCallerTickets(callers) : []),
      ...(await checkLedgerTable(env.LEDGER_TABLE_NAME, dynamodb)),
      await checkDeferredQueue(env.DEFERRED_QUEUE_URL, sqs),
      ...(okta ? await oktaChecks(okta, agent, env.PUBLIC_URL) : []),
      ...(sailpoint
        ? await reached('sailpoint', sailpoint.baseUrl, () => checkSailPoint(sailpoint, agent))
        : []),
    ];
  } finally {
    for (const client of [secretsManager, dynamodb, sqs]) client.destroy();
    await agent.destroy();
  }
}

/** A deployment may do with one vendor. */
function isLeftOut(kind: SecretKind & ('okta' | 'sailpoint'), env: Variables): boolean {
  const other = kind === 'okta' ? 'sailpoint' : 'okta';
  return !env[secretVariables[kind]] && !!env[secretVariables[other]];
}

/** For how long credentials of the version before are good. */
function validSeconds({ PREVIOUS_CALLERS_VALID_SECONDS }: Variables): number {
  try {
    return readEnvironment({ PREVIOUS_CALLERS_VALID_SECONDS }).PREVIOUS_CALLERS_VALID_SECONDS;
  } catch {
    // The check of the environment says what is wrong with it.
    return readEnvironment({}).PREVIOUS_CALLERS_VALID_SECONDS;
  }
}

function environmentCheck(env: Variables): Check {
  try {
    readEnvironment(env);
    return ok('environment', 'the variables can be read');
  } catch (error) {
    return failed('environment', (error as Error).message, 'Set them as lib/operation/environment.ts says.');
  }
}

async function oktaChecks(
  secret: OktaSecret,
  agent: ReturnType<typeof createAgent>,
  publicUrl: string | undefined,
): Promise<Check[]> {
  return reached('okta', secret.orgUrl, async () => {
    const { checks, scopes } = await checkOktaToken(secret);
    if (scopes?.length === 0) return [...checks];
    const working = 'apiToken' in secret ? secret : { ...secret, scopes: [...(scopes ?? [])] };
    const connection = new Connection(secret.orgUrl, oktaAuthorization(working), agent);
    return [
      ...checks,
      ...(await checkOktaFamilies(connection, scopes)),
      await checkEventHook(secret, agent, publicUrl),
    ];
  });
}

/** What can be looked at only where the vendor answers at all. */
async function reached(vendor: string, url: string, more: () => Promise<Check[]>): Promise<Check[]> {
  const { checks, reachable } = await checkReach(vendor, url);
  return reachable ? [...checks, ...(await more())] : checks;
}

import { randomBytes } from 'node:crypto';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** The names of the secrets of a local run. */
export const secretIds = {
  callers: 'goldthread/callers',
  ledger: 'goldthread/ledger',
  okta: 'goldthread/okta',
  oktaEvents: 'goldthread/okta-event-hook',
  sailpoint: 'goldthread/sailpoint',
} as const;

/** The callers of a local run: the form of their tickets, and who goes on with what is deferred. Each has one key. */
const localCallers = {
  servicenow: { pattern: String.raw`^(RITM|CHG|INC|REQ|SCTASK)\d{7,}$`, deferral: 'caller' },
  jira: { pattern: String.raw`^[A-Z][A-Z0-9]+-\d+$`, deferral: 'queue' },
} as const;

export type LocalKeys = Readonly<Record<keyof typeof localCallers, string>>;

/** Fills the secrets: the vendors' anew at each start, our own only where they are not there yet. */
export async function fillSecrets(vendors: { okta: unknown; sailpoint: unknown }): Promise<LocalKeys> {
  const client = new SecretsManagerClient({});
  try {
    await put(client, secretIds.okta, vendors.okta);
    await put(client, secretIds.sailpoint, vendors.sailpoint);
    await keep(client, secretIds.ledger, () => ({ hashKey: randomBytes(32).toString('base64') }));
    const { callers } = await keep(client, secretIds.callers, () => ({
      callers: Object.entries(localCallers).map(([id, { pattern, deferral }]) => ({
        id,
        groups: ['itsm'],
        apiKeys: [`gt_${randomBytes(24).toString('base64url')}`],
        ticket: { pattern },
        deferral,
        requestsPerMinute: 1_000_000,
      })),
    }));
    return Object.fromEntries(callers.map(({ id, apiKeys }) => [id, apiKeys[0]])) as LocalKeys;
  } finally {
    client.destroy();
  }
}

/** Fills the secret of the event hook where it is not there yet. @returns what proves a delivery */
export async function fillHookSecret(): Promise<string> {
  const client = new SecretsManagerClient({});
  try {
    const { hookSecrets } = await keep(client, secretIds.oktaEvents, () => ({
      hookSecrets: [randomBytes(24).toString('base64url')],
    }));
    return hookSecrets[0] ?? '';
  } finally {
    client.destroy();
  }
}

async function put(client: SecretsManagerClient, id: string, value: unknown): Promise<void> {
  const SecretString = JSON.stringify(value);
  try {
    await client.send(new PutSecretValueCommand({ SecretId: id, SecretString }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    await client.send(new CreateSecretCommand({ Name: id, SecretString }));
  }
}

async function keep<T>(client: SecretsManagerClient, id: string, make: () => T): Promise<T> {
  try {
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: id }));
    return JSON.parse(SecretString);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    const value = make();
    await put(client, id, value);
    return value;
  }
}

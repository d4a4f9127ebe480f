import { randomBytes } from 'node:crypto';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { startSecretsManager } from '../../../infra/local/secrets-manager/start-secrets-manager.ts';

// Where the functions get their callers from, once, in a process of its own.

/** Their environment, and the key of a caller who may read and change, and of one who may nothing. */
export interface World {
  readonly env: Readonly<Record<string, string>>;
  readonly key: string;
  readonly outsidersKey: string;
}

const CALLERS = 'callers';
const newKey = () => `gt_${randomBytes(24).toString('base64url')}`;
const [key, outsidersKey] = [newKey(), newKey()];
const limits = { requestsPerMinute: 1_000_000 };
const callers = [
  { id: 'servicenow', groups: ['itsm'], apiKeys: [key, newKey()], ...limits },
  { id: 'outsider', groups: [], apiKeys: [outsidersKey], ...limits },
  { id: 'jira', groups: ['itsm'], apiKeys: [newKey()], ...limits },
  { id: 'auditor', groups: ['auditor'], basic: [{ user: 'auditor', password: newKey() }], ...limits },
];

const secrets = await startSecretsManager();
const aws = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
Object.assign(process.env, aws);
const client = new SecretsManagerClient({ endpoint: secrets.url });
await client.send(new CreateSecretCommand({ Name: CALLERS, SecretString: JSON.stringify({ callers }) }));
client.destroy();
const env = { ...aws, AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url, CALLERS_SECRET_ID: CALLERS };
process.once('disconnect', () => process.exit());
process.send?.({ env, key, outsidersKey } satisfies World);

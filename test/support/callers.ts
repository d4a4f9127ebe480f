import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { secretIds } from '../../infra/local/secrets.ts';

/** Puts a new version of the callers secret, as a rotation does. */
export async function putCallers(...callers: unknown[]): Promise<void> {
  const client = new SecretsManagerClient({});
  const SecretString = JSON.stringify({ callers });
  await client.send(new PutSecretValueCommand({ SecretId: secretIds.callers, SecretString }));
  client.destroy();
}

/** The callers of the current version of the secret. */
export async function currentCallers(): Promise<Record<string, unknown>[]> {
  const client = new SecretsManagerClient({});
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretIds.callers }));
  client.destroy();
  return JSON.parse(SecretString).callers;
}

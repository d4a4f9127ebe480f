import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
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

/** Begins a rotation, as Secrets Manager does before the first step. @returns the id of the version that is to be made */
export async function beginRotation(SecretId: string = secretIds.callers): Promise<string> {
  const client = new SecretsManagerClient({});
  const { VersionId } = await client.send(new RotateSecretCommand({ SecretId }));
  client.destroy();
  return String(VersionId);
}

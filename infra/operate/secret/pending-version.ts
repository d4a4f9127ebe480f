import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { labelsOf, versionAt } from '../../../lib/secret/versions.ts';

/** The version that a rotation has begun to make and that is not current yet; undefined where no rotation is under way. */
export async function pendingVersion(
  SecretId: string,
  client: SecretsManagerClient,
): Promise<string | undefined> {
  const labels = await labelsOf(client, SecretId);
  const pending = versionAt(labels, 'AWSPENDING');
  // Secrets Manager may leave the label on what has become current.
  return pending === versionAt(labels, 'AWSCURRENT') ? undefined : pending;
}

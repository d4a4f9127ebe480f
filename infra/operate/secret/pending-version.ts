import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** The version that a rotation has begun to make and that is not current yet; undefined where no rotation is under way. */
export async function pendingVersion(
  SecretId: string,
  client: SecretsManagerClient,
): Promise<string | undefined> {
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }));
  // Secrets Manager may leave the label on what has become current.
  return Object.keys(VersionIdsToStages).find((id) => {
    const labels = VersionIdsToStages[id] ?? [];
    return labels.includes('AWSPENDING') && !labels.includes('AWSCURRENT');
  });
}

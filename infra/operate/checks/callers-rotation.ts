import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { awsProblem } from '../aws-problem.ts';
import { pendingVersion } from '../secret/pending-version.ts';
import { type Check, ok, warning } from './check.ts';

const name = 'callers rotation';

// What a rotation takes at most: lib/secret/rotation.ts.
const UNDER_WAY_MS = 5 * 60_000;

/** Whether a rotation has begun and never finished: Secrets Manager begins no other until its label is removed. */
export async function checkCallersRotation(id: string, client: SecretsManagerClient): Promise<Check> {
  try {
    const version = await pendingVersion(id, client);
    if (version === undefined) return ok(name, 'none is under way');
    const begunAt = await madeAt(id, version, client);
    if (begunAt !== undefined && Date.now() - begunAt < UNDER_WAY_MS) return ok(name, 'one is under way');
    return warning(
      name,
      `one has begun and not finished: the version ${version} is still pending`,
      `Look for “job failed” of jobs/rotate-callers in its log. Then remove the label, and begin another: \`aws secretsmanager update-secret-version-stage --secret-id ${id} --version-stage AWSPENDING --remove-from-version-id ${version} && aws secretsmanager rotate-secret --secret-id ${id}\`.`,
    );
  } catch (error) {
    const { found, remedy } = awsProblem(error);
    return warning(name, `it could not be looked at: ${found}`, remedy);
  }
}

/** When a version got its value; undefined where it has none. */
async function madeAt(
  SecretId: string,
  VersionId: string,
  client: SecretsManagerClient,
): Promise<number | undefined> {
  try {
    const { CreatedDate } = await client.send(new GetSecretValueCommand({ SecretId, VersionId }));
    return CreatedDate?.getTime();
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

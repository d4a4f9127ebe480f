import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ROTATION_MAX_MS } from '../../../lib/secret/rotation.ts';
import { readVersion } from '../../../lib/secret/versions.ts';
import { awsProblem } from '../aws-problem.ts';
import { pendingVersion } from '../secret/pending-version.ts';
import { type Check, ok, warning } from './check.ts';

const name = 'callers rotation';

/** Whether a rotation has begun and never finished: Secrets Manager begins no other until its label is removed. */
export async function checkCallersRotation(id: string, client: SecretsManagerClient): Promise<Check> {
  try {
    const version = await pendingVersion(id, client);
    if (version === undefined) return ok(name, 'none is under way');
    // Without a value, its first step has failed.
    const { createdAt = 0 } = (await readVersion(client, id, version)) ?? {};
    if (Date.now() - createdAt < ROTATION_MAX_MS) return ok(name, 'one is under way');
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

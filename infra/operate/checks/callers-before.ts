import {
  GetSecretValueCommand,
  type GetSecretValueCommandOutput,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { isPlaceholder } from '../../../lib/secret/placeholder.ts';
import { previousValidUntil } from '../../../lib/secret/previous-valid.ts';
import { awsProblem } from '../aws-problem.ts';
import { problemsOf } from '../secret-kinds.ts';
import { type Check, ok, warning } from './check.ts';

const name = 'callers before';

/**
 * Whether the credentials of the version before, which are good for a while after a rotation, can be. The functions
 * skip one that they cannot use, so it never fails.
 *
 * @param validSeconds for how long they are good
 */
export async function checkCallersBefore(
  id: string,
  validSeconds: number,
  client: SecretsManagerClient,
): Promise<Check> {
  const at = (VersionStage: string) => client.send(new GetSecretValueCommand({ SecretId: id, VersionStage }));
  let current: GetSecretValueCommandOutput;
  let before: GetSecretValueCommandOutput;
  try {
    [current, before] = [await at('AWSCURRENT'), await at('AWSPREVIOUS')];
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return ok(name, 'there is no version before');
    const { found, remedy } = awsProblem(error);
    return warning(name, `the version before could not be read: ${found}`, remedy);
  }
  const made = ({ CreatedDate }: GetSecretValueCommandOutput) => ({ createdAt: CreatedDate?.getTime() ?? 0 });
  const validUntil = previousValidUntil(made(current), made(before), validSeconds);
  const problems = problemsOfText(before.SecretString);
  if (problems === 'placeholder')
    return ok(name, 'the version before is the placeholder, and does not count');
  if (Date.now() >= validUntil) return ok(name, 'credentials of the version before are no longer good');
  if (problems.length === 0)
    return ok(name, `credentials of the version before are good until ${new Date(validUntil).toISOString()}`);
  return warning(
    name,
    `the version before cannot be used, and is skipped: ${problems.join('; ')}`,
    'Leave it, unless somebody still has a credential of it: then put that into the current version.',
  );
}

function problemsOfText(text = ''): 'placeholder' | readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return ['it does not hold JSON'];
  }
  return isPlaceholder(value) ? 'placeholder' : problemsOf('callers', value);
}

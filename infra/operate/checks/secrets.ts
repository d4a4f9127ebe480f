import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { isPlaceholder } from '../../../lib/secret/placeholder.ts';
import { awsProblem } from '../aws-problem.ts';
import { problemsOf, type SecretKind, secretVariables } from '../secret-kinds.ts';
import { type Check, failed, ok, skipped } from './check.ts';

/** A check of a secret, and its value where it can be used. */
export interface CheckedSecret {
  readonly check: Check;
  readonly value?: unknown;
}

/** Whether a secret is there, filled and well-formed. */
export async function checkSecret(
  kind: SecretKind,
  id: string | undefined,
  client: SecretsManagerClient,
): Promise<CheckedSecret> {
  const name = `secret ${kind}`;
  const put = `Put it with \`npm run secrets -- put ${kind}\`.`;
  if (!id) {
    const variable = secretVariables[kind];
    const remedy = `Set it to the name or ARN of the secret, as the functions have it.`;
    return { check: failed(name, `${variable} is not set`, remedy) };
  }
  let text: string | undefined;
  try {
    ({ SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: id })));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      const remedy = `Deploy, or look whether ${secretVariables[kind]} and AWS_REGION are right. ${put}`;
      return { check: failed(name, `there is no secret ${id}, or it has no value`, remedy) };
    }
    const { found, remedy } = awsProblem(error);
    return { check: failed(name, `${id}: ${found}`, remedy) };
  }
  const value = parsed(text);
  if (value === undefined) return { check: failed(name, `${id} does not hold JSON`, put) };
  if (isPlaceholder(value)) {
    return { check: failed(name, `${id} still holds the placeholder of the deployment`, put) };
  }
  const problems = problemsOf(kind, value);
  if (problems.length > 0) {
    return { check: failed(name, `${id} is malformed: ${problems.join('; ')}`, `Correct that. ${put}`) };
  }
  return { check: ok(name, `${id} is there and well-formed`), value };
}

/** A vendor that this deployment leaves out. */
export function leftOut(kind: SecretKind): CheckedSecret {
  const found = `${secretVariables[kind]} is not set, so its operations cannot work here`;
  return { check: skipped(`secret ${kind}`, found) };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

import * as z from 'zod';

const NAME = String.raw`[\w+=,.@-]{1,64}`;
const ROLE = new RegExp(String.raw`^arn:(aws[a-z-]*):iam::(\d{12}):role/(?:[\w+=,.@-]+/)*(${NAME})$`);
const ASSUMED_ROLE = new RegExp(String.raw`^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role/(${NAME})$`);

/**
 * A role as IAM writes it, `arn:aws:iam::123456789012:role/path/name`, or as a request carries it,
 * `arn:aws:sts::123456789012:assumed-role/name`. Either becomes the latter: a role's name is unique in its account,
 * whatever its path.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export const iamRole = z.string().transform((arn, context) => {
  const [, partition, account, name] = ROLE.exec(arn) ?? ASSUMED_ROLE.exec(arn) ?? [];
  if (name !== undefined) return `arn:${partition}:sts::${account}:assumed-role/${name}`;
  const message = 'must be the ARN of a role, or of an assumed role without its session';
  context.issues.push({ code: 'custom', input: arn, message });
  return z.NEVER;
});

/**
 * The role that a request was signed with: `arn:aws:sts::123456789012:assumed-role/name/session` without the session,
 * whose name the caller chooses.
 */
export function roleOf(arn: string): string {
  return arn.includes(':assumed-role/') ? arn.split('/').slice(0, 2).join('/') : arn;
}

import { createHash } from 'node:crypto';
import { Fn, type Stack } from 'aws-cdk-lib';

/** A function's file as the name of a construct: `okta/user-roles/get` is `OktaUserRolesGet`. */
export function constructIdOf(file: string): string {
  return file
    .split(/[/-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

const MAX_FUNCTION_NAME = 64;

/**
 * A function's file as the name of the function: `okta/user-roles/get` is `goldthread-okta-user-roles-get`. What is
 * longer than AWS Lambda takes is cut, and ends with a digest of the whole.
 */
export function functionNameOf(name: string, file: string): string {
  const full = `${name}-${file.replaceAll('/', '-')}`;
  if (full.length <= MAX_FUNCTION_NAME) return full;
  const digest = createHash('sha256').update(full).digest('hex').slice(0, 8);
  return `${full.slice(0, MAX_FUNCTION_NAME - digest.length - 1)}-${digest}`;
}

/** What tells a stack from one of the same name before it, whose log groups are still there. */
export function suffixOf(stack: Stack): string {
  const uuid = Fn.select(2, Fn.split('/', stack.stackId));
  return Fn.select(4, Fn.split('-', uuid));
}

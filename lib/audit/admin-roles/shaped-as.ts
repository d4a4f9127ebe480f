import type * as z from 'zod';
import { UpstreamError } from '../../upstream/errors.ts';

/**
 * A vendor's answer in the shape that it should have. Passing over what cannot be read would make a clean bill of it.
 *
 * @param what for the sentence: `the roles of a user`
 * @throws {UpstreamError} `invalid`
 */
export function shapedAs<T>(schema: z.ZodType<T>, body: unknown, what: string): T {
  const { data, error } = schema.safeParse(body);
  if (!error) return data;
  const issue = error.issues[0];
  const where = [issue?.path.join('.'), issue?.message].filter(Boolean).join(' ');
  throw new UpstreamError('invalid', `Okta's answer is not ${what} (${where})`, { cause: error });
}

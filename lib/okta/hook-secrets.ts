import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';

/** What the secret of the event hook holds: two values while one replaces the other, in either order. */
export const hookSecrets = z.strictObject({
  hookSecrets: z
    .array(z.string().regex(/^[!-~]{16,512}$/, 'must be 16 or more printable characters, no spaces'))
    .min(1)
    .max(2),
});

/**
 * Whether an `Authorization` header is one of the secrets. Okta sends the value that it was given as it stands, and
 * signs nothing. All are compared, in constant time.
 *
 * https://developer.okta.com/docs/concepts/event-hooks/
 */
export function isHookSecret(header: string, secrets: readonly string[]): boolean {
  const presented = digest(header);
  let right = false;
  for (const secret of secrets) right = timingSafeEqual(digest(secret), presented) || right;
  return right;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

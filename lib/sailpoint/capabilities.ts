import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { patched } from '../upstream/patched.ts';
import { type AuthUserPatch, authUser } from './auth-user.ts';

const names = z.array(z.string());
const all = z.literal('/capabilities');
const one = z.string().regex(/^\/capabilities\/(0|[1-9]\d*)$/);

// What a patch of these leaves can be told beforehand; SailPoint says what comes of any other.
const foretold = z.array(
  z.union([
    z.object({ op: z.enum(['add', 'replace']), path: all, value: names }),
    z.object({ op: z.enum(['add', 'replace']), path: one, value: z.string() }),
    z.object({ op: z.literal('add'), path: z.literal('/capabilities/-'), value: z.string() }),
    z.object({ op: z.literal('remove'), path: z.union([all, one]) }),
    z.object({ op: z.literal('test'), path: z.union([all, one]), value: z.union([names, z.string()]) }),
  ]),
);

/**
 * The capabilities that a patch leaves, by SailPoint's own rules: `add` on `/capabilities` replaces all of them,
 * `remove` leaves none. Undefined where that cannot be told: the patch does not fit, touches something else,
 * moves or copies.
 */
export function patchedCapabilities(
  capabilities: readonly string[] | null,
  patch: AuthUserPatch,
): string[] | undefined {
  if (!foretold.safeParse(patch).success) return undefined;
  const document = patched<{ capabilities?: string[] | null }>(
    { capabilities: capabilities && [...capabilities] },
    patch,
  );
  return document && (document.capabilities ?? []);
}

/** Whether a patch would leave an auth user's capabilities as they are; their order means nothing. */
export function hasPatchedCapabilities(before: unknown, patch: AuthUserPatch): boolean {
  const known = authUser.safeParse(before);
  if (!known.success) return false;
  const { capabilities = null } = known.data;
  const left = patchedCapabilities(capabilities, patch);
  return left !== undefined && isDeepStrictEqual(new Set(left), new Set(capabilities));
}

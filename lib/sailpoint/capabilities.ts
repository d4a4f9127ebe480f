import { isDeepStrictEqual } from 'node:util';
import { applyPatch } from 'rfc6902';
import { type AuthUserPatch, authUser } from './auth-user.ts';

/**
 * The capabilities that a patch leaves, by SailPoint's own rules: `add` on `/capabilities` replaces all of them,
 * and null counts as none. Undefined where the patch cannot be applied; SailPoint says then what is wrong.
 */
export function patchedCapabilities(
  capabilities: readonly string[],
  patch: AuthUserPatch,
): string[] | undefined {
  const document: { capabilities?: string[] | null } = { capabilities: [...capabilities] };
  const operations = patch.map((operation) => ({ ...operation }));
  const failed = applyPatch(document, operations as Parameters<typeof applyPatch>[1]).some(
    (error) => error !== null,
  );
  const { capabilities: left = [] } = document;
  return failed || !(left === null || Array.isArray(left)) ? undefined : (left ?? []);
}

/** Whether a patch would leave an auth user's capabilities as they are; their order means nothing. */
export function hasPatchedCapabilities(before: unknown, patch: AuthUserPatch): boolean {
  const known = authUser.safeParse(before);
  if (!known.success) return false;
  const capabilities = known.data.capabilities ?? [];
  const patched = patchedCapabilities(capabilities, patch);
  return patched !== undefined && isDeepStrictEqual(new Set(patched), new Set(capabilities));
}

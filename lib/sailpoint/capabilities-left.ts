import * as z from 'zod';
import { authUser, authUserPatch, capabilityChange } from './auth-user.ts';
import { patchedCapabilities, withCapabilities } from './capabilities.ts';

/** What a change of capabilities leaves, as far as it can be told, and whether it gives `ORG_ADMIN`. */
export interface CapabilitiesLeft {
  readonly capabilities: readonly string[];
  readonly privileged: boolean;
  /** It copies or moves something else into them, so that what it gives cannot be told. */
  readonly unforeseen?: true;
}

/**
 * The capabilities that a request leaves; where that cannot be told, those that it names to be there. It is
 * privileged where it names `ORG_ADMIN` to be there, held already or not, as is a body that is neither a patch nor names
 * to add and to remove. What a patch moves or copies from the capabilities themselves was held before.
 *
 * @param before the auth user, null for none, undefined where it was not read
 */
export function capabilitiesLeft(body: unknown, before: unknown): CapabilitiesLeft {
  const held = authUser.safeParse(before).data;
  const patch = authUserPatch.safeParse(body).data;
  if (patch) {
    const written = patch.filter(({ op }) => op === 'add' || op === 'replace').map(({ value }) => value);
    const named = stringsIn(written);
    const left = held && patchedCapabilities(held.capabilities ?? null, patch);
    const isUnforeseen = patch.some(
      ({ op, path, from = '' }) =>
        (op === 'move' || op === 'copy') && !isWithin(from) && (path === '' || isWithin(path)),
    );
    return {
      capabilities: left === null ? [] : (left ?? named),
      privileged: named.some(isOrgAdmin),
      ...(isUnforeseen && { unforeseen: true }),
    };
  }
  const byName = capabilityChange.safeParse(body).data;
  if (!byName) return { capabilities: [], privileged: true };
  const after = held && authUser.safeParse(withCapabilities(held, byName)).data;
  return { capabilities: after?.capabilities ?? byName.add, privileged: byName.add.some(isOrgAdmin) };
}

const isWithin = (pointer: string) => pointer === '/capabilities' || pointer.startsWith('/capabilities/');

const isOrgAdmin = (name: string) => /^\s*org_admin\s*$/i.test(name);

const nested = z.union([z.string(), z.array(z.unknown()), z.record(z.string(), z.unknown())]);

/** Every string in a JSON value, however deep. */
function stringsIn(value: unknown): string[] {
  if (JSON.isRawJSON(value)) return [];
  const { data } = nested.safeParse(value);
  if (data === undefined) return [];
  return typeof data === 'string' ? [data] : Object.values(data).flatMap(stringsIn);
}

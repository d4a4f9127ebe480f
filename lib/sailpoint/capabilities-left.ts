import * as z from 'zod';
import { authUser, authUserPatch, capabilityChange } from './auth-user.ts';
import { patchedCapabilities, withCapabilities } from './capabilities.ts';

/** What a change of capabilities leaves, as far as it can be told, and whether it gives `ORG_ADMIN`. */
export interface CapabilitiesLeft {
  readonly capabilities: readonly string[];
  readonly privileged: boolean;
}

/**
 * The capabilities that a request leaves; where that cannot be told, those that it names to be there. It is
 * privileged where it names `ORG_ADMIN` to be there, held already or not; a patch that moves or copies, and a body
 * that is neither a patch nor names to add and to remove, is so as well.
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
    const opaque = patch.some(({ op }) => op === 'move' || op === 'copy');
    return { capabilities: left ?? named, privileged: opaque || named.some(isOrgAdmin) };
  }
  const byName = capabilityChange.safeParse(body).data;
  if (!byName) return { capabilities: [], privileged: true };
  const after = held && authUser.safeParse(withCapabilities(held, byName)).data;
  return { capabilities: after?.capabilities ?? byName.add, privileged: byName.add.some(isOrgAdmin) };
}

const isOrgAdmin = (name: string) => /^\s*org_admin\s*$/i.test(name);

const nested = z.union([z.string(), z.array(z.unknown()), z.record(z.string(), z.unknown())]);

/** Every string in a JSON value, however deep. */
function stringsIn(value: unknown): string[] {
  if (JSON.isRawJSON(value)) return [];
  const { data } = nested.safeParse(value);
  if (data === undefined) return [];
  return typeof data === 'string' ? [data] : Object.values(data).flatMap(stringsIn);
}

import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { patched } from '../json/patch.ts';
import type { Inverse, Undoable } from '../upstream/inverse.ts';
import type { UpstreamRequest } from '../upstream/request.ts';
import { type AuthUserPatch, authUser, authUserPath, type CapabilityChange } from './auth-user.ts';

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
    z.object({
      op: z.enum(['move', 'copy']),
      from: one,
      path: z.union([one, z.literal('/capabilities/-')]),
    }),
    z.object({ op: z.literal('test'), path: z.union([all, one]), value: z.union([names, z.string()]) }),
  ]),
);

/**
 * The capabilities that a patch leaves, by SailPoint's own rules: `add` on `/capabilities` replaces all of them,
 * `remove` leaves none, and none is there twice. Undefined where that cannot be told: the patch does not fit, or touches
 * something else.
 */
export function patchedCapabilities(
  capabilities: readonly string[] | null,
  patch: AuthUserPatch,
): string[] | null | undefined {
  if (!foretold.safeParse(patch).success) return undefined;
  let document: Held | undefined = { capabilities: capabilities && [...capabilities] };
  for (const step of patch) document = document && patched<Held>(document, stepsOf(step, document));
  if (!document) return undefined;
  // Without the member SailPoint shows null.
  return document.capabilities ? [...new Set(document.capabilities)] : null;
}

interface Held {
  readonly capabilities?: readonly string[] | null;
}

/** A step in those that the library takes as RFC 6902 has them: it moves to beyond the end of a list. */
function stepsOf(step: AuthUserPatch[number], { capabilities }: Held): readonly object[] {
  const { op, path, from } = step;
  if (op !== 'move' && op !== 'copy') return [step];
  const value = capabilities?.[Number(from?.slice('/capabilities/'.length))];
  // What is not there cannot be removed, and so the patch does not fit.
  const taken = { op: op === 'move' || value === undefined ? 'remove' : 'test', path: from, value };
  return [taken, { op: 'add', path, value }];
}

/** An auth user as a patch would leave it; the order of capabilities means nothing. */
export function withPatchedCapabilities(before: unknown, patch: AuthUserPatch): unknown {
  const known = authUser.safeParse(before);
  if (!known.success) return undefined;
  const { capabilities = null } = known.data;
  const left = patchedCapabilities(capabilities ?? null, patch);
  if (left === undefined) return undefined;
  return isDeepStrictEqual(new Set(left), new Set(capabilities))
    ? before
    : { ...known.data, capabilities: left };
}

/** What an `add` on all of `/capabilities` would take away: SailPoint replaces them all. */
export function whatAddDrops(before: unknown, patch: AuthUserPatch): string | undefined {
  const known = authUser.safeParse(before).data?.capabilities ?? [];
  const left = patchedCapabilities(known, patch);
  const dropped = left === undefined ? [] : known.filter((name) => !left?.includes(name));
  if (dropped.length === 0 || !patch.some(({ op, path }) => op === 'add' && path === '/capabilities'))
    return undefined;
  return `SailPoint's add on /capabilities replaces all of them, so this drops ${dropped.join(', ')}; append with /capabilities/-`;
}

/** An auth user with capabilities added and removed by name; in the order of what is there. */
export function withCapabilities(before: unknown, { add, remove }: CapabilityChange): unknown {
  const known = authUser.safeParse(before);
  if (!known.success) return undefined;
  const held = known.data.capabilities ?? [];
  const wanted = [...new Set([...held.filter((name) => !remove.includes(name)), ...add])];
  return isDeepStrictEqual(new Set(wanted), new Set(held)) ? before : { ...known.data, capabilities: wanted };
}

/** The patch that does the same, and does nothing where the capabilities are not those that were read. */
export function safePatch(id: string, before: unknown, wanted: CapabilityChange): UpstreamRequest {
  return replacing(authUserPath(id), before, withCapabilities(before, wanted));
}

/**
 * The same for a patch. Its own steps go by place, and sent twice they would do something else the second time.
 * Undefined where it cannot be told what it leaves: then SailPoint gets it as it came.
 */
export function testedPatch(
  path: string,
  before: unknown,
  patch: AuthUserPatch,
): UpstreamRequest | undefined {
  const after = withPatchedCapabilities(before, patch);
  return after === undefined ? undefined : replacing(path, before, after);
}

function replacing(path: string, before: unknown, after: unknown): UpstreamRequest {
  const left = capabilitiesOf(after);
  const body = [
    { op: 'test', path: '/capabilities', value: capabilitiesOf(before) ?? null },
    left === null
      ? { op: 'remove', path: '/capabilities' }
      : { op: 'replace', path: '/capabilities', value: left ?? [] },
  ];
  return { method: 'PATCH', path, body, mediaType: 'application/json-patch+json' };
}

const capabilitiesOf = (representation: unknown) => authUser.safeParse(representation).data?.capabilities;

/** Undoes a change of capabilities by name, of what it did to them. */
export function capabilitiesBackByName({ request, before, after }: Undoable): Inverse {
  const { capabilities: now } = authUser.parse(after);
  const { capabilities: old } = authUser.parse(before);
  const [had, has] = [new Set(old), new Set(now)];
  const body = {
    add: [...had].filter((name) => !has.has(name)),
    remove: [...has].filter((name) => !had.has(name)),
  };
  return { operation: 'capabilities.change', request: { params: request.params, body } };
}

/** Undoes a patch of capabilities, unless somebody changes them in between. */
export function capabilitiesAsTheyWere({ request, before, after }: Undoable): Inverse | string {
  const { capabilities: now } = authUser.parse(after);
  const { capabilities: old } = authUser.parse(before);
  const body = [
    { op: 'test', path: '/capabilities', value: now ?? [] },
    { op: 'replace', path: '/capabilities', value: old ?? [] },
  ];
  return {
    operation: 'sailpoint.patchAuthUser',
    request: { path: '/v2026/auth-users/{id}', params: request.params, body },
  };
}

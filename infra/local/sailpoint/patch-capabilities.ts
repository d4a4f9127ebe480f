import { isDeepStrictEqual } from 'node:util';
import { type Capability, isCapability } from './capabilities.ts';
import { type PatchOperation, patchDocument } from './patch-operation.ts';
import type { DetailCode } from './reply.ts';

/** Why a patch is refused; nothing of it has been applied. */
export class PatchRefusal extends Error {
  override name = 'PatchRefusal';
  readonly detailCode: DetailCode;

  constructor(detailCode: DetailCode, cause: string) {
    super(cause);
    this.detailCode = detailCode;
  }
}

/** The member while a patch runs: a list, null as some identities have it, or removed. */
type Member = unknown[] | null | undefined;
type Location = 'member' | 'end' | number;

/**
 * Applies a JSON Patch to an identity's capabilities and returns what they are then; removing them leaves
 * null. Written out rather than left to the library that the product plans with, so that each checks the other.
 *
 * @throws {PatchRefusal} when the patch is malformed, touches another field, fails a test or names what is not there.
 * @see https://www.rfc-editor.org/rfc/rfc6902
 */
export function patchCapabilities(held: readonly Capability[] | null, patch: unknown): Capability[] | null {
  const parsed = patchDocument.safeParse(patch);
  if (!parsed.success) throw unusable('The body is not a JSON Patch');
  for (const operation of parsed.data) {
    const paths = 'from' in operation ? [operation.path, operation.from] : [operation.path];
    const foreign = paths.find((path) => path !== '/capabilities' && !path.startsWith('/capabilities/'));
    if (foreign !== undefined) {
      throw new PatchRefusal(
        '400.1.1 Illegal update attempt',
        `Only /capabilities may change, not ${foreign || 'all'}`,
      );
    }
  }
  let member: Member = held === null ? null : [...held];
  for (const operation of parsed.data) member = apply(member, operation);
  if (!member) return null;
  const unknown = member.find((value) => !isCapability(value));
  if (unknown !== undefined) throw unusable(`Not a capability: ${JSON.stringify(unknown)}`);
  // A capability is held or not: SailPoint's answer never names one twice.
  return [...new Set(member.filter(isCapability))];
}

function apply(member: Member, operation: PatchOperation): Member {
  const location = locate(operation.path);
  switch (operation.op) {
    case 'add':
      return insert(member, location, operation.value);
    case 'remove':
      return without(member, location);
    case 'replace':
      return insert(without(member, location), location, operation.value);
    case 'test':
      if (!isDeepStrictEqual(read(member, location), operation.value)) throw unusable('A test failed');
      return member;
    case 'copy':
      return insert(member, location, read(member, locate(operation.from)));
    case 'move': {
      const from = locate(operation.from);
      if (from === 'member' && location !== 'member') throw unusable('A value cannot move into itself');
      return insert(without(member, from), location, read(member, from));
    }
  }
}

function locate(path: string): Location {
  if (path === '/capabilities') return 'member';
  const token = path.slice('/capabilities/'.length);
  if (token === '-') return 'end';
  if (!/^(0|[1-9]\d*)$/.test(token)) throw unusable(`Not an index: ${path}`);
  return Number(token);
}

function read(member: Member, location: Location): unknown {
  if (location === 'member' && member !== undefined) return member;
  if (typeof location === 'number' && location < (member?.length ?? 0)) return member?.[location];
  throw unusable('There is no value at that place');
}

function insert(member: Member, location: Location, value: unknown): Member {
  if (location === 'member') {
    if (!Array.isArray(value)) throw unusable('Capabilities are a list');
    return [...value];
  }
  if (!member) throw unusable('There are no capabilities to add to');
  const index = location === 'end' ? member.length : location;
  if (index > member.length) throw unusable(`Index ${index} is beyond the end`);
  return member.toSpliced(index, 0, value);
}

function without(member: Member, location: Location): Member {
  read(member, location);
  return location === 'member' ? undefined : member?.toSpliced(Number(location), 1);
}

function unusable(cause: string): PatchRefusal {
  return new PatchRefusal('400.1 Bad Request Content', cause);
}

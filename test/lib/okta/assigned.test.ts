import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assignedAs,
  groupAssignedAs,
  hasPassword,
  leavesAttributesOut,
  patchedAssignment,
} from '../../../lib/okta/assigned.ts';
import { applicationUser, hasAccess } from '../../../lib/okta/resources/application-user.ts';

type Request = Parameters<typeof assignedAs>[1];
const isAssignedAs = (before: unknown, request: Request) =>
  !hasPassword(request) && isDeepStrictEqual(assignedAs(before, request), before);
const isGroupAssignedAs = (before: unknown, request?: Parameters<typeof groupAssignedAs>[1]) =>
  isDeepStrictEqual(groupAssignedAs(before, request), before);
const isPatched = (before: unknown, patch: Parameters<typeof patchedAssignment>[1]) =>
  isDeepStrictEqual(patchedAssignment(before, patch), before);

const user = {
  id: '00u1',
  scope: 'USER',
  status: 'ACTIVE',
  credentials: { userName: 'ada@example.com' },
  profile: { city: 'Oslo', roles: ['a', 'b'], manager: null, address: { zip: '1' } },
};

describe('an application user, as a request would leave it and as it is,', () => {
  it.each<Request>([
    {},
    { scope: 'USER' as const },
    { credentials: { userName: 'ada@example.com' } },
    { credentials: {} },
    // As Okta shows a password that is set: sent back, it sets nothing.
    { credentials: { userName: 'ada@example.com', password: {} } },
    { profile: {} },
    { profile: { city: 'Oslo', roles: ['a', 'b'], address: { zip: '1' } } },
    { profile: { manager: null, absent: null } },
  ])('are the same for %j', (wanted) => {
    expect(isAssignedAs(user, wanted)).toBe(true);
  });

  it.each<Request>([
    { scope: 'GROUP' as const },
    { credentials: { userName: 'Ada@example.com' } },
    { credentials: { password: { value: 'x' } } },
    { profile: { city: 'Bergen' } },
    { profile: { city: null } },
    { profile: { roles: ['b', 'a'] } },
    { profile: { address: { zip: '1', city: 'Oslo' } } },
    { profile: { absent: '' } },
    { profile: { constructor: 'x' } },
  ])('are not the same for %j, or may not be', (wanted) => {
    expect(isAssignedAs(user, wanted)).toBe(false);
  });

  it('keep what is not asked for', () => {
    expect(assignedAs(user, { profile: { city: 'Bergen' } })).toEqual({
      ...user,
      profile: { ...user.profile, city: 'Bergen' },
    });
    expect(assignedAs(null, { id: '00u2', scope: 'USER', profile: { city: 'Bergen' } })).toEqual({
      id: '00u2',
      scope: 'USER',
      profile: { city: 'Bergen' },
    });
  });

  it('is false for no user, and reads one with null members', () => {
    expect(isAssignedAs(null, {})).toBe(false);
    expect(isAssignedAs({ id: '00u1', profile: null, credentials: null }, { profile: { a: null } })).toBe(
      true,
    );
    expect(isAssignedAs({ id: '00u1', profile: null }, { credentials: { userName: 'x' } })).toBe(false);
  });
});

describe('a group’s assignment, as a request would leave it and as it is,', () => {
  const group = { id: '00g1', priority: 0, profile: { region: 'eu' } };

  it('is true for no body and for what the assignment is', () => {
    expect(isGroupAssignedAs(group)).toBe(true);
    expect(isGroupAssignedAs(group, { priority: 0, profile: { region: 'eu' } })).toBe(true);
  });

  it('is false for another priority or profile, and for no assignment', () => {
    expect(isGroupAssignedAs(group, { priority: 1 })).toBe(false);
    expect(isGroupAssignedAs(group, { profile: { region: 'us' } })).toBe(false);
    expect(isGroupAssignedAs({ id: '00g1' }, { priority: 0 })).toBe(false);
    expect(isGroupAssignedAs(null)).toBe(false);
  });

  it('is sent where it names a part of what the group holds: Okta does not say whether it keeps the rest', () => {
    const held = { id: '00g1', profile: { region: 'eu', role: 'Member', floor: null } };
    expect(leavesAttributesOut(held, { profile: { region: 'eu' } })).toBe(true);
    expect(leavesAttributesOut(held, { profile: {} })).toBe(true);
    expect(leavesAttributesOut(held, { profile: { region: 'eu', role: 'Member' } })).toBe(false);
    expect(leavesAttributesOut(held, {})).toBe(false);
    expect(leavesAttributesOut(null, { profile: {} })).toBe(false);
    // Either way it leaves what it names, by which a doubt is settled.
    expect(isGroupAssignedAs({ id: '00g1', profile: { region: 'eu' } }, { profile: { region: 'eu' } })).toBe(
      true,
    );
  });
});

describe('a group’s assignment, as a patch would leave it and as it is,', () => {
  const before = { id: '00g1', priority: 1, profile: { region: 'eu', list: ['a'] } };
  type Patch = Parameters<typeof isPatched>[1];

  it.each<[boolean, Patch]>([
    [true, [{ op: 'replace', path: '/priority', value: 1 }]],
    [true, [{ op: 'replace', path: '/profile', value: { list: ['a'], region: 'eu' } }]],
    [false, [{ op: 'replace', path: '/priority', value: 2 }]],
    [false, [{ op: 'replace', path: '/priority', value: '1' }]],
    [false, [{ op: 'remove', path: '/profile/region' }]],
    [false, [{ op: 'remove', path: '/profile/absent' }]],
    [false, [{ op: 'replace', path: '/profile/absent', value: 'x' }]],
    [false, [{ op: 'replace', path: '/priority' }]],
    [false, [{ op: 'replace', path: '/profile/region/0', value: 'e' }]],
    [false, [{ op: 'remove', path: '/profile/region/length' }]],
    [false, [{ op: 'replace', path: '/profile/__proto__/admin', value: true }]],
    [
      true,
      [
        { op: 'replace', path: '/priority', value: 2 },
        { op: 'replace', path: '/priority', value: 1 },
      ],
    ],
  ])('is %s for %j', (expected, patch) => {
    expect(isPatched(before, patch)).toBe(expected);
    expect({}).not.toHaveProperty('admin');
  });

  it('is false without an assignment', () => {
    expect(isPatched(null, [{ op: 'replace', path: '/priority', value: 1 }])).toBe(false);
  });

  it('changes neither the assignment nor the patch, which goes upstream afterwards', () => {
    const paths = fc.constantFrom('/priority', '/profile', '/profile/a', '/profile/region', '/profile/a/b');
    const operation = fc.record({
      op: fc.constantFrom('replace' as const, 'remove' as const),
      path: paths,
      value: fc.oneof(fc.integer(), fc.constant({ a: { b: 1 } }), fc.constant([])),
    });
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 5 }), (patch) => {
        const [assignment, copy] = [structuredClone(before), structuredClone(patch)];
        isPatched(assignment, patch);
        expect([assignment, patch]).toEqual([before, copy]);
      }),
    );
  });
});

describe('an application user whose status lets nobody sign in', () => {
  const without = ['DEPROVISIONED', 'INACTIVE', 'REVOKED', 'SUSPENDED', 'UNASSIGNED'];
  const others = [
    'ACTIVE',
    'APPROVED',
    'IMPLICIT',
    'IMPORTED',
    'MATCHED',
    'PENDING',
    'PROVISIONED',
    'STAGED',
  ];

  it.each(without)('is not there: %s', (status) => {
    const before = { ...user, status };
    expect(isAssignedAs(before, { scope: 'USER' })).toBe(false);
    expect(assignedAs(before, {})).toMatchObject({ status: 'ACTIVE', profile: user.profile });
    expect(hasAccess(before)).toBe(false);
    expect(applicationUser.isHeld(before)).toBe(false);
    for (const odd of [{ scope: 7 }, { credentials: 'x' }, { profile: [] }, { created: null }])
      expect(hasAccess({ ...before, ...odd })).toBe(false);
  });

  it.each([...others, 'SOMETHING_NEW', undefined])('is there with any other: %s', (status) => {
    const before = { ...user, status };
    expect(isAssignedAs(before, { scope: 'USER' })).toBe(true);
    expect(hasAccess(before)).toBe(true);
  });

  it('is none, where there is none', () => {
    expect(hasAccess(null)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import {
  assignAgain,
  assignRoleAgain,
  groupAsItWas,
  oldValuesAgain,
  unassignAgain,
} from '../../../lib/okta/inverse.ts';

const params = { appId: '0oa1', userId: '00u1' };
const asked = (body: unknown) => ({ path: '/x', params, query: {}, body });
const user = { id: '00u1', scope: 'USER', status: 'ACTIVE', profile: { role: 'Old', city: 'Rome' } };

describe('what undoes the assignment of a user', () => {
  const undo = (before: unknown, body: object = {}) =>
    unassignAgain({ request: asked({ id: '00u1', ...body }), before, after: user });
  const unassigned = { operation: 'okta.unassignUserFromApplication', request: { params } };

  it('is to unassign them, where they could not use the application before', () => {
    expect(undo(null)).toEqual(unassigned);
    expect(undo({ ...user, status: 'DEPROVISIONED' })).toEqual(unassigned);
    expect(undo({ ...user, scope: 'GROUP', status: 'SUSPENDED' })).toEqual(unassigned);
  });

  it('is what they had before, where that was theirs', () => {
    expect(undo(user, { profile: { role: 'New' } })).toEqual({
      operation: 'okta.updateApplicationUser',
      request: { params, body: { profile: { role: 'Old' } } },
    });
  });

  it('is nothing, where they had it through a group', () => {
    expect(undo({ ...user, scope: 'GROUP' })).toMatch(/through a group/);
  });
});

describe('what undoes the unassignment of a user', () => {
  const undo = (before: unknown) => assignAgain({ request: asked(undefined), before, after: null });

  it('is nothing, where they could not use the application before', () => {
    for (const status of ['DEPROVISIONED', 'SUSPENDED', 'INACTIVE'])
      expect(undo({ ...user, status })).toMatch(/could not use/);
  });

  it('takes a response whose members are null', () => {
    expect(undo({ ...user, scope: null, status: null, credentials: null, profile: null })).toEqual({
      operation: 'okta.assignUserToApplication',
      request: { params: { appId: '0oa1' }, body: { id: '00u1', scope: 'USER' } },
    });
  });
});

describe('what undoes an update of a user', () => {
  it.each([{ value: 'x' }, { hash: {} }, '[redacted]'])(
    'is nothing, where it set a password: %j',
    (password) => {
      const request = asked({ credentials: { password } });
      expect(oldValuesAgain({ request, before: user, after: user })).toMatch(/password/);
    },
  );

  it('is the old values, where it sent an empty password back', () => {
    const request = asked({ credentials: { password: {} }, profile: { role: 'New' } });
    expect(oldValuesAgain({ request, before: user, after: user })).toMatchObject({
      request: { body: { profile: { role: 'Old' } } },
    });
  });
});

describe('what undoes the unassignment of a role', () => {
  const undo = (held: object) =>
    assignRoleAgain({ request: asked(undefined), before: { id: 'a1', ...held }, after: null });
  const body = (inverse: unknown) => (inverse as { request: { body: unknown } }).request.body;

  it.each([
    [{ type: 'HELP_DESK_ADMIN' }, { type: 'HELP_DESK_ADMIN' }],
    [
      { type: 'WORKFLOWS_ADMIN', role: 'WORKFLOWS_ADMIN', 'resource-set': 'WORKFLOWS_IAM_POLICY' },
      { type: 'WORKFLOWS_ADMIN' },
    ],
    [
      { type: 'CUSTOM', role: 'WORKFLOWS_ADMIN', 'resource-set': 'WORKFLOWS_IAM_POLICY' },
      { type: 'WORKFLOWS_ADMIN' },
    ],
    [
      { type: 'CUSTOM', role: 'cr01', 'resource-set': 'iam1' },
      { type: 'CUSTOM', role: 'cr01', 'resource-set': 'iam1' },
    ],
  ])('of %j is to assign %j', (held, wanted) => {
    expect(body(undo(held))).toEqual(wanted);
  });

  it('is nothing, where Okta did not say which role it was', () => {
    expect(undo({ type: 'CUSTOM' })).toMatch(/did not say/);
  });
});

describe('what undoes an update of a group’s assignment', () => {
  const undo = (before: object, after: object) =>
    groupAsItWas({
      request: asked(undefined),
      before: { id: '00g1', priority: 1, ...before },
      after: { id: '00g1', priority: 1, ...after },
    });
  const body = (inverse: unknown) => (inverse as { request: { body: unknown } }).request.body;

  it('is to set each attribute that differs as a whole, lists too', () => {
    const roles = (...all: string[]) => ({ profile: { city: 'Rome', roles: all } });
    for (const [old, now] of [
      [['A', 'B'], ['B']],
      [['A', 'B'], []],
      [['A'], ['A', 'B']],
      [
        ['A', 'B'],
        ['B', 'A'],
      ],
    ] as const) {
      expect(body(undo(roles(...old), roles(...now)))).toEqual([
        { op: 'replace', path: '/profile/roles', value: old },
      ]);
    }
  });

  it('is to remove what was not there, whatever it is called, and to set the old priority', () => {
    expect(body(undo({ profile: {} }, { priority: 2, profile: { 'a/b~c': 1 } }))).toEqual([
      { op: 'replace', path: '/priority', value: 1 },
      { op: 'remove', path: '/profile/a~1b~0c' },
    ]);
  });

  it('is nothing, where nothing of it can be set', () => {
    expect(undo({ lastUpdated: 'a' }, { lastUpdated: 'b' })).toMatch(/nothing/);
  });
});

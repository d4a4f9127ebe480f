import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectsOf } from '../../../lib/events/effects.ts';
import type { LogEvent } from '../../../lib/okta/log-event.ts';
import type { Change, OperationRequest } from '../../../lib/operation/operation.ts';
import { resolve } from '../../../lib/operation/resolve.ts';
import { questionAbout } from '../../../lib/policy/question.ts';
import { resourceNamed, resourceTypes } from '../../../lib/resource/registry.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { UpstreamError } from '../../../lib/upstream/errors.ts';
import { eventOf } from '../../support/log-event.ts';
import * as names from '../../support/names.ts';
import { operationNamed, servicenow, shipped } from '../policy/shipped.ts';

// One thing, all the ways in which requests and events name it, against an Okta of the test's own that knows the names
// of things as Okta's documentation says.

/** A way to name something: a request, or an event of Okta's log. */
type Form =
  | { readonly operation: string; readonly request: Partial<OperationRequest> }
  | { readonly event: LogEvent };

interface Thing {
  /** The one name that it should have. */
  readonly name: string;
  readonly forms: readonly Form[];
  /** What Okta says about it, by path. */
  readonly okta: Readonly<Record<string, unknown>>;
}

const id = (prefix: string) => fc.stringMatching(/^[A-Za-z0-9]{17}$/).map((rest) => prefix + rest);
const user = id('00u');
const app = id('0oa');
const target = (type: string, id: string, more: object = {}) => ({ id, type, ...more });

const applicationUsers: fc.Arbitrary<Thing> = fc.tuple(app, user).map(([appId, userId]) => ({
  name: names.applicationUser(appId, userId),
  okta: {},
  forms: [
    { operation: 'okta.assignUserToApplication', request: { params: { appId }, body: { id: userId } } },
    { operation: 'okta.updateApplicationUser', request: { params: { appId, userId }, body: {} } },
    { operation: 'okta.unassignUserFromApplication', request: { params: { appId, userId } } },
    {
      event: eventOf('application.user_membership.add', [
        target('AppUser', '0uaX'),
        target('AppInstance', appId),
        target('User', userId),
      ]),
    },
  ],
}));

const applicationGroups: fc.Arbitrary<Thing> = fc.tuple(app, id('00g')).map(([appId, groupId]) => ({
  name: names.applicationGroup(appId, groupId),
  okta: {},
  forms: [
    ...['assignGroupToApplication', 'updateGroupAssignmentToApplication', 'unassignApplicationFromGroup'].map(
      (operation) => ({ operation: `okta.${operation}`, request: { params: { appId, groupId } } }),
    ),
    {
      event: eventOf('group.application_assignment.remove', [
        target('AppInstance', appId),
        target('UserGroup', groupId),
      ]),
    },
  ],
}));

const devices: fc.Arbitrary<Thing> = id('guo').map((deviceId) => ({
  name: names.device(deviceId),
  okta: {},
  forms: [
    ...['activateDevice', 'deactivateDevice', 'suspendDevice', 'unsuspendDevice', 'deleteDevice'].map(
      (operation) => ({ operation: `okta.${operation}`, request: { params: { deviceId } } }),
    ),
    { event: eventOf('device.lifecycle.suspend', [target('UDDevice', deviceId)]) },
  ],
}));

const authUsers: fc.Arbitrary<Thing> = fc.stringMatching(/^[0-9a-f]{32}$/).map((identity) => ({
  name: names.authUser(identity),
  okta: {},
  forms: [
    ...['/v3/auth-users/{id}', '/v2026/auth-users/{id}', '/auth-users/v1/{id}'].map((path) => ({
      operation: 'sailpoint.patchAuthUser',
      request: { path, params: { id: identity }, body: [] },
    })),
    { operation: 'capabilities.change', request: { params: { id: identity }, body: { add: ['HELPDESK'] } } },
  ],
}));

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** RFC 4648 §6, unpadded. */
const base32 = (text: string) => {
  const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => LETTERS[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('');
};
const camel = (type: string) =>
  type.replace(/_?([A-Z])([A-Z]*)/g, (_, first, rest) => first + rest.toLowerCase());

const give = (userId: string, body: object): Form => ({
  operation: 'okta.assignRoleToUser',
  request: { params: { userId }, body },
});
const take = (userId: string, roleAssignmentId: string): Form => ({
  operation: 'okta.unassignRoleFromUser',
  request: { params: { userId, roleAssignmentId } },
});
const privilege = (userId: string, ...targets: object[]): Form => ({
  event: eventOf('user.account.privilege.grant', [target('User', userId), ...(targets as [])]),
});

/** Roles of which the id of an assignment is the base32 of their type. */
const plainRoles: fc.Arbitrary<Thing> = fc
  .tuple(
    user,
    fc.constantFrom('HELP_DESK_ADMIN', 'APP_ADMIN', 'READ_ONLY_ADMIN', 'API_ACCESS_MANAGEMENT_ADMIN'),
  )
  .map(([userId, type]) => ({
    name: names.userRole(userId, type),
    okta: {},
    forms: [
      give(userId, { type }),
      take(userId, base32(type)),
      privilege(userId, target('ROLE', camel(type), { alternateId: base32(type) })),
      privilege(userId, target('ROLE', camel(type), { alternateId: 'unknown' })),
      privilege(userId, target('ROLE', 'AnotherName', { alternateId: base32(type) })),
    ],
  }));

/** Roles of the whole organization: each assignment has an id of its own. */
const orgRoles: fc.Arbitrary<Thing> = fc
  .tuple(user, fc.constantFrom('SUPER_ADMIN', 'ORG_ADMIN'), id('ra1'))
  .map(([userId, type, assignment]) => ({
    name: names.userRole(userId, type),
    okta: {
      [`/api/v1/users/${userId}/roles/${assignment}`]: { id: assignment, type, assignmentType: 'USER' },
    },
    forms: [
      give(userId, { type }),
      take(userId, assignment),
      privilege(userId, target('ROLE', camel(type), { alternateId: assignment })),
      ...(type === 'SUPER_ADMIN' ? [privilege(userId, target('ROLE', 'SuperOrgAdmin'))] : []),
    ],
  }));

/** Standard in name only: bound like custom roles, and told as either. */
const boundRoles: fc.Arbitrary<Thing> = fc
  .tuple(
    user,
    fc.constantFrom('WORKFLOWS', 'ACCESS_REQUESTS', 'ACCESS_CERTIFICATIONS'),
    id('irb'),
    fc.boolean(),
  )
  .map(([userId, word, assignment, toldAsCustom]) => {
    const [type, set] = [`${word}_ADMIN`, `${word}_IAM_POLICY`];
    const bound = { role: type, 'resource-set': set };
    return {
      name: names.userRole(userId, type),
      okta: {
        [`/api/v1/users/${userId}/roles/${assignment}`]: {
          id: assignment,
          type: toldAsCustom ? 'CUSTOM' : type,
          ...bound,
        },
        [`/api/v1/iam/roles/${type}`]: { id: type, label: 'A label' },
        [`/api/v1/iam/resource-sets/${set}`]: { id: set, label: 'Another label' },
      },
      forms: [
        give(userId, { type }),
        give(userId, { type: 'CUSTOM', ...bound }),
        take(userId, assignment),
        privilege(userId, target('ROLE', camel(type), { alternateId: assignment })),
        privilege(
          userId,
          target('CUSTOM_ROLE', type, { alternateId: assignment }),
          target('RESOURCE_SET', set),
        ),
      ],
    };
  });

const label = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ,()-]{0,20}[A-Za-z0-9]$/);

const customRoles: fc.Arbitrary<Thing> = fc
  .tuple(user, id('cr0'), id('iam'), id('irb'), label, label, fc.boolean())
  .map(([userId, role, set, assignment, roleLabel, setLabel, inLinks]) => {
    const asIds = { role, 'resource-set': set };
    const _links = {
      role: { href: `https://acme.okta.com/api/v1/iam/roles/${role}` },
      'resource-set': { href: `https://acme.okta.com/api/v1/iam/resource-sets/${set}` },
    };
    const known = { id: role, label: roleLabel };
    const knownSet = { id: set, label: setLabel };
    return {
      name: names.userRole(userId, `CUSTOM/${role}/${set}`),
      okta: {
        [`/api/v1/users/${userId}/roles/${assignment}`]: {
          id: assignment,
          type: 'CUSTOM',
          ...(inLinks ? { _links } : asIds),
        },
        [`/api/v1/iam/roles/${encodeURIComponent(roleLabel)}`]: known,
        [`/api/v1/iam/resource-sets/${encodeURIComponent(setLabel)}`]: knownSet,
      },
      forms: [
        give(userId, { type: 'CUSTOM', ...asIds }),
        give(userId, { type: 'CUSTOM', role: roleLabel, 'resource-set': set }),
        give(userId, { type: 'CUSTOM', role, 'resource-set': setLabel }),
        give(userId, { type: 'CUSTOM', role: roleLabel, 'resource-set': setLabel }),
        take(userId, assignment),
        privilege(
          userId,
          target('CUSTOM_ROLE', role, { alternateId: assignment }),
          target('RESOURCE_SET', set),
        ),
        {
          event: eventOf('iam.resourceset.bindings.add', [
            target('RESOURCE_SET', set),
            target('CUSTOM_ROLE', role),
            target('User', userId),
          ]),
        },
      ],
    };
  });

const groupRoles: fc.Arbitrary<Thing> = fc
  .tuple(id('00g'), id('cr0'), id('iam'))
  .map(([groupId, role, set]) => ({
    name: names.groupRole(groupId, `CUSTOM/${role}/${set}`),
    okta: {},
    forms: ['iam.resourceset.bindings.add', 'iam.resourceset.bindings.delete'].map((type) => ({
      event: eventOf(type, [
        target('CUSTOM_ROLE', role),
        target('RESOURCE_SET', set),
        target('UserGroup', groupId),
      ]),
    })),
  }));

const things: Readonly<Record<string, fc.Arbitrary<Thing>>> = {
  'application user': applicationUsers,
  'application group': applicationGroups,
  device: devices,
  'auth user': authUsers,
  'standard role': plainRoles,
  'role of the organization': orgRoles,
  'role that only looks standard': boundRoles,
  'custom role': customRoles,
  'role of a group': groupRoles,
};

/** What a form names, and what the policies say of it. */
async function resolved(form: Form, okta: Thing['okta']) {
  if ('event' in form) {
    const said = effectsOf(form.event);
    const [effect, ...more] = said.kind === 'effects' ? said.effects : [];
    expect(more).toEqual([]);
    return { name: effect?.resource };
  }
  const operation = operationNamed(form.operation) as Change;
  const [path = ''] = operation.routes.map((route) => route.slice(operation.prefix.length));
  const request = { path, params: {}, query: {}, body: undefined, ...form.request };
  const found = await resolve(operation, request, readerOf(okta), new Deadline(5_000));
  const { resource, context } = questionAbout(operation, found, { ...servicenow, ticket: 'CHG0030001' });
  const asRequested = { ...servicenow, ticket: 'RITM0010023' };
  const decision = shipped.decide(questionAbout(operation, found, asRequested));
  const { roleType, privileged } = context;
  return { name: found.name, seen: { resource, roleType, privileged, decision }, sent: found.request };
}

const readerOf = (okta: Thing['okta']) => ({
  baseUrl: 'https://acme.okta.com',
  async read({ path }: { path: string }) {
    const body = okta[path];
    if (body !== undefined) return { status: 200, headers: {}, body };
    const answer = { status: 404, headers: {}, body: { errorCode: 'E0000007' } };
    throw new UpstreamError('refused', `There is no ${path}`, { answer });
  },
});

describe.each(Object.entries(things))('a %s', (kind, thing) => {
  test('has one name, one queue and one decision of the policies, whichever of its names comes in', async () => {
    await fc.assert(
      fc.asyncProperty(thing, async ({ name, forms, okta }) => {
        const found = await Promise.all(forms.map((form) => resolved(form, okta)));
        expect(new Set(found.map((one) => one.name))).toEqual(new Set([name]));
        // Giving and taking roles are judged alike; deleting a device is not suspending it.
        const decisions = found.flatMap(({ seen }) =>
          seen && kind.includes('role') ? [JSON.stringify(seen)] : [],
        );
        if (kind.includes('role') && kind !== 'role of a group') expect(new Set(decisions).size).toBe(1);
        expect(resourceNamed(name)?.type.nameOf(resourceNamed(name)?.reference ?? {})).toBe(name);
      }),
      { numRuns: 100 },
    );
  });
});

test('two things that differ have two names', () => {
  const any = fc.oneof(...Object.values(things));
  fc.assert(
    fc.property(any, any, (one, other) => {
      fc.pre(JSON.stringify(one.forms) !== JSON.stringify(other.forms));
      expect(one.name === other.name).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test('what is no canonical name is none, whatever is near one', () => {
  const any = fc.oneof(...Object.values(things)).map(({ name }) => name);
  const spoilt = fc.oneof(
    fc
      .tuple(any, fc.constantFrom('\n', ' ', '/', '/x', '/group/00g1', '%00', '\u0000'))
      .map(([name, more]) => name + more),
    fc.tuple(any, fc.constantFrom('\n', ' ', 'x')).map(([name, more]) => more + name),
    fc.constantFrom(
      'okta:user/00u1/role/CUSTOM',
      'okta:user/00u1/role/CUSTOM/WORKFLOWS_ADMIN/WORKFLOWS_IAM_POLICY',
      'okta:user/me/role/HELP_DESK_ADMIN',
      'okta:user/ada/role/HELP_DESK_ADMIN',
      'okta:app/0oa1/user/ada@example.com',
      'okta:app/0oa1/user/me',
      'okta:user/00u1/role/help_desk_admin',
    ),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(spoilt, (text) => {
      expect(resourceTypes.filter((type) => type.parse(text) !== undefined)).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

describe('a request for a custom role by its labels', () => {
  test('is sent with its ids, so that a label that moves afterwards moves nothing', async () => {
    const body = { type: 'CUSTOM', role: 'Ticket agents', 'resource-set': 'All of sales' };
    const okta = {
      '/api/v1/iam/roles/Ticket%20agents': { id: 'cr0A', label: 'Ticket agents' },
      '/api/v1/iam/resource-sets/All%20of%20sales': { id: 'iamB', label: 'All of sales' },
    };
    const { sent } = await resolved(give('00u1', body), okta);
    expect(sent?.body).toEqual({ type: 'CUSTOM', role: 'cr0A', 'resource-set': 'iamB' });
  });

  test.each([
    ['is not there', {}],
    ['has no id', { '/api/v1/iam/roles/X': { label: 'X' }, '/api/v1/iam/resource-sets/Y': { id: 'iamB' } }],
    [
      'has an id that leaves its name',
      { '/api/v1/iam/roles/X': { id: 'a/b' }, '/api/v1/iam/resource-sets/Y': { id: 'iamB' } },
    ],
  ])('that %s is made of nothing', async (_, okta) => {
    const body = { type: 'CUSTOM', role: 'X', 'resource-set': 'Y' };
    await expect(resolved(give('00u1', body), okta)).rejects.toThrow(UpstreamError);
  });
});

describe('the assignment of a role', () => {
  const path = '/api/v1/users/00u1/roles/irb1';

  test('that is not there has a name that nothing else has, and the vendor’s own refusal', async () => {
    const operation = operationNamed('okta.unassignRoleFromUser') as Change;
    const request = {
      path: '',
      params: { userId: '00u1', roleAssignmentId: 'irb1' },
      query: {},
      body: undefined,
    };
    const found = await resolve(operation, request, readerOf({}), new Deadline(5_000));
    expect(found).toMatchObject({
      name: 'okta:user/00u1/role/assignment/irb1',
      missing: { answer: { status: 404 } },
    });
  });

  test.each([
    ['of another id', { id: 'irb2', type: 'HELP_DESK_ADMIN' }],
    ['of a custom role that does not say which', { id: 'irb1', type: 'CUSTOM' }],
    ['of no role', { id: 'irb1' }],
    ['of a type that is no name', { id: 'irb1', type: 'a/b' }],
  ])('%s is not taken for anything', async (_, body) => {
    await expect(resolved(take('00u1', 'irb1'), { [path]: body })).rejects.toMatchObject({
      name: 'UpstreamError',
      failure: 'invalid',
    });
  });
});

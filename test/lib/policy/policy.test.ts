import { describe, expect, it, test } from 'vitest';
import { questionFor } from '../../../infra/policy/coverage.ts';
import { examplesOf } from '../../../infra/policy/examples.ts';
import { makesChange, type Read } from '../../../lib/operation/operation.ts';
import type { CompiledPolicy } from '../../../lib/policy/bundle.ts';
import { Policy } from '../../../lib/policy/policy.ts';
import { type Question, questionOf } from '../../../lib/policy/question.ts';
import {
  allOperations,
  ask,
  askApproval,
  entityNamed,
  operationNamed,
  servicenow,
  shipped,
  shippedBundle,
} from './shipped.ts';

const user = { userId: '00u1' };
const device = { params: { deviceId: 'guo1' } };
const identity = { params: { id: '2c91' } };
const change = { ...servicenow, ticket: 'CHG0030001' };
const issue = { ...servicenow, ticket: 'IAM-412' };
const unticketed = { ...servicenow, ticket: undefined };
const auditor = { caller: 'auditor', callerGroups: ['auditor'], ticket: 'CHG0030001' };
const yes = { allowed: true };
const no = (policyId: string) => expect.objectContaining({ allowed: false, policyId });
const [CUSTOM_ROLE, RESOURCE_SET] = ['cr01234567890abcdefg', 'iam1234567890abcdefg'];
const role = (type: string) => ({ params: user, body: { type } });

describe('every operation', () => {
  const examples = examplesOf(allOperations);

  test('is decided about, but those that are not for callers', () => {
    const ids = new Set(examples.map(({ operation }) => operation.id));
    expect(allOperations.map(({ id }) => id).filter((id) => !ids.has(id))).toEqual([
      'api.openapi',
      'callers.token',
      'hooks.oktaEvents',
      'hooks.oktaEventsVerification',
    ]);
  });

  test.each(examples)('$operation.id $variant is refused to whoever is in no group', (example) => {
    for (const caller of ['nobody', 'servicenow', 'itsm', '']) {
      const decision = shipped.decide(questionFor(example, { caller, ticket: 'CHG0030001' }));
      expect(decision.allowed).toBe(false);
    }
  });

  test.each(examples)(
    '$operation.id $variant is open to an auditor where it reads, or is about findings',
    (example) => {
      const { operation } = example;
      const isTheirs = operation.method === 'GET' || operation.id.startsWith('findings.');
      expect(shipped.decide(questionFor(example, auditor)).allowed).toBe(isTheirs);
    },
  );

  test.each(examples)('$operation.id $variant needs a ticket just where it changes something', (example) => {
    const { operation } = example;
    const decision = shipped.decide(questionFor(example, unticketed));
    expect(decision.allowed).toBe(!makesChange(operation));
  });
});

describe('the shipped policies', () => {
  it('ask for no ticket of a caller that may go without one, but for one where it cannot be undone', () => {
    const trusted = { ...unticketed, ticketRequired: false };
    const assigned = { params: { appId: '0oa1' }, body: { id: '00u1' } };
    expect(ask('okta.assignUserToApplication', assigned, unticketed)).toEqual(no('change-without-ticket'));
    expect(ask('okta.assignUserToApplication', assigned, trusted)).toEqual(yes);
    expect(ask('okta.deleteDevice', device, trusted)).toEqual(no('deletion-without-change-ticket'));
  });

  it.each(['HELP_DESK_ADMIN', 'REPORT_ADMIN', 'READ_ONLY_ADMIN', 'USER_ADMIN', 'GROUP_MEMBERSHIP_ADMIN'])(
    'give and take %s on any ticket',
    (type) => {
      expect(ask('okta.assignRoleToUser', role(type))).toEqual(yes);
      const params = { ...user, roleAssignmentId: base32(type) };
      expect(ask('okta.unassignRoleFromUser', { params })).toEqual(yes);
    },
  );

  it.each([
    'ORG_ADMIN',
    'APP_ADMIN',
    'API_ACCESS_MANAGEMENT_ADMIN',
    'WORKFLOWS_ADMIN',
    'ACCESS_REQUESTS_ADMIN',
  ])('give and take %s on a change ticket or a Jira issue only', (type) => {
    const params = { ...user, roleAssignmentId: base32(type) };
    for (const [id, request] of [
      ['okta.assignRoleToUser', role(type)],
      ['okta.unassignRoleFromUser', { params }],
    ] as const) {
      expect(ask(id, request)).toEqual(no('privileged-role-without-change-ticket'));
      expect(ask(id, request, { ...servicenow, ticket: 'CHG-later' })).toEqual(
        no('privileged-role-without-change-ticket'),
      );
      expect(ask(id, request, change)).toEqual(yes);
      expect(ask(id, request, issue)).toEqual(yes);
    }
  });

  it('count a custom role as privileged', () => {
    const custom = {
      params: user,
      body: { type: 'CUSTOM', role: CUSTOM_ROLE, 'resource-set': RESOURCE_SET },
    };
    expect(ask('okta.assignRoleToUser', custom)).toEqual(no('privileged-role-without-change-ticket'));
    expect(ask('okta.assignRoleToUser', custom, change)).toEqual(yes);
  });

  it('never give or take SUPER_ADMIN, under whichever name', () => {
    const decisions = [
      ask('okta.assignRoleToUser', role('SUPER_ADMIN'), change),
      ask('okta.assignRoleToUser', role('SUPER_ADMIN'), unticketed),
      ask(
        'okta.unassignRoleFromUser',
        { params: { ...user, roleAssignmentId: base32('SUPER_ADMIN') } },
        change,
      ),
      ...['SUPER_ADMIN', 'CUSTOM/SUPER_ADMIN/iam1'].flatMap((name) =>
        ['okta.assignRoleToUser', 'okta.unassignRoleFromUser'].map((id) =>
          ask(id, role('SUPER_ADMIN'), change, undefined, `okta:user/00u1/role/${name}`),
        ),
      ),
    ];
    for (const decision of decisions) expect(decision).toEqual(no('super-admin-never'));
    expect(decisions[0]).toHaveProperty('reason', expect.stringMatching(/^SUPER_ADMIN is neither given/));
  });

  it('let everyone who reads look at a role of any kind', () => {
    const params = { ...user, roleAssignmentId: base32('SUPER_ADMIN') };
    expect(ask('okta.getUserAssignedRole', { params }, auditor)).toEqual(yes);
  });

  it('suspend, unsuspend and activate a device on any ticket, deactivate and delete it on a change ticket', () => {
    for (const id of ['okta.suspendDevice', 'okta.unsuspendDevice', 'okta.activateDevice']) {
      expect(ask(id, device)).toEqual(yes);
    }
    for (const id of ['okta.deactivateDevice', 'okta.deleteDevice']) {
      expect(ask(id, device)).toEqual(no('deletion-without-change-ticket'));
      expect(ask(id, device, issue)).toEqual(no('deletion-without-change-ticket'));
      expect(ask(id, device, change)).toEqual(yes);
    }
  });

  it('give nobody ORG_ADMIN in SailPoint', () => {
    const patch = (value: unknown, path = '/capabilities/-') => ({
      ...identity,
      body: [{ op: 'add', path, value }],
    });
    const before = { id: '2c91', capabilities: ['ORG_ADMIN'] };
    expect(ask('sailpoint.patchAuthUser', patch('REPORT_ADMIN'))).toEqual(yes);
    expect(ask('capabilities.change', { ...identity, body: { add: ['REPORT_ADMIN'], remove: [] } })).toEqual(
      yes,
    );
    expect([
      ask('sailpoint.patchAuthUser', patch('ORG_ADMIN'), change),
      ask('sailpoint.patchAuthUser', patch(['HELPDESK', 'ORG_ADMIN'], '/capabilities'), change),
      ask('sailpoint.patchAuthUser', patch({ capabilities: [['org_admin ']] }, '/x'), change),
      ask('sailpoint.patchAuthUser', patch('ORG_ADMIN'), change, { before }),
      ask('capabilities.change', { ...identity, body: { add: ['ORG_ADMIN'], remove: [] } }, change),
    ]).toEqual(Array(5).fill(no('org-admin-never')));
    const moving = (op: 'move' | 'copy', from: string) =>
      ask('sailpoint.patchAuthUser', { ...identity, body: [{ op, from, path: '/capabilities/-' }] });
    expect([moving('copy', '/x'), moving('move', ''), moving('copy', '/capabilitiesX/0')]).toEqual(
      Array(3).fill(no('unforeseen-capabilities-never')),
    );
    expect([moving('move', '/capabilities/0'), moving('copy', '/capabilities/1')]).toEqual([yes, yes]);
  });

  it('let whoever is ORG_ADMIN get something else, and ORG_ADMIN be taken away', () => {
    const before = { id: '2c91', capabilities: ['ORG_ADMIN', 'HELPDESK'] };
    const named = { ...identity, body: { add: [], remove: ['ORG_ADMIN'] } };
    const patch = { ...identity, body: [{ op: 'remove', path: '/capabilities/0' }] };
    const other = { ...identity, body: [{ op: 'add', path: '/capabilities/-', value: 'REPORT_ADMIN' }] };
    expect(ask('sailpoint.patchAuthUser', other, servicenow, { before })).toEqual(yes);
    expect(ask('capabilities.change', named, servicenow, { before })).toEqual(yes);
    expect(ask('sailpoint.patchAuthUser', patch, servicenow, { before })).toEqual(yes);
  });

  it('each forbid names itself in a refusal that nothing else makes', () => {
    const fired = [
      ask('okta.assignUserToApplication', { params: { appId: '0oa1' }, body: { id: '00u1' } }, unticketed),
      ask('okta.deleteDevice', device),
      ask('okta.assignRoleToUser', role('SUPER_ADMIN'), change),
      ask('okta.assignRoleToUser', role('ORG_ADMIN')),
      ask('capabilities.change', { ...identity, body: { add: ['ORG_ADMIN'], remove: [] } }),
      ask('sailpoint.patchAuthUser', {
        ...identity,
        body: [{ op: 'copy', from: '/id', path: '/capabilities/-' }],
      }),
      askApproval('okta:user/00u1/role/ORG_ADMIN'),
    ].map((decision) => !decision.allowed && decision.policyId);
    const forbids = Object.entries(shippedBundle.policies).filter(([, { effect }]) => effect === 'forbid');
    expect(fired.sort()).toEqual(forbids.map(([id]) => id).sort());
  });

  it('tell a dry run without a ticket what a change would meet', () => {
    const dryRun = { ...unticketed, dryRun: true };
    expect(ask('okta.suspendDevice', device, dryRun)).toEqual(yes);
    expect(ask('okta.deleteDevice', device, dryRun)).toEqual(no('deletion-without-change-ticket'));
  });
});

describe('what cannot be decided is denied', () => {
  const question: Question = {
    caller: 'servicenow',
    callerGroups: ['itsm'],
    operation: 'okta.suspendDevice',
    resource: entityNamed('okta:device/guo1'),
    context: { change: true, ticketRequired: true, ticket: 'RITM0010023', time: new Date() },
  };

  it('as the question would otherwise be allowed', () => {
    expect(shipped.decide(question)).toEqual(yes);
  });

  it.each(['okta.launchRocket', 'constructor', '__proto__', 'reads', 'changes', ''])(
    'an operation that is none: %s',
    (operation) => {
      expect(shipped.decide({ ...question, operation })).toEqual(no('default'));
    },
  );

  it.each([
    '',
    'okta:device/',
    'okta:device/guo1/',
    'okta:device/guo1\n',
    'okta:device/guo1"',
    'okta:device/..',
    'okta:user/00u1/role/SUPER_ADMIN',
    '/okta/api/v1/devices',
    'okta:device/gü1',
  ])('a resource that is none of this operation: %j', (resource) => {
    expect(shipped.decide({ ...question, resource: entityNamed(resource) })).toEqual(no('default'));
  });

  it.each<[string, string, Partial<Question['context']>]>([
    ['an address that is none', 'source', { source: '192.0.2.1, 10.0.0.1' }],
    ['a time that is none', 'time', { time: new Date(Number.NaN) }],
  ])('%s, where a policy looks at it', async (_, attr, context) => {
    const curious = policyOn('curious', { has: { left: { Var: 'context' }, attr } });
    const policy = await Policy.load({ ...shippedBundle, policies: { ...shippedBundle.policies, curious } });
    const decision = policy.decide({ ...question, context: { ...question.context, ...context } });
    expect(decision).toMatchObject({ allowed: false, policyId: 'default', error: expect.any(String) });
  });

  it('a policy that cannot be evaluated is named, even where another permits', async () => {
    const broken = policyOn('tunnel', { '.': { left: { Var: 'context' }, attr: 'tunnel' } });
    const policy = await Policy.load({ ...shippedBundle, policies: { ...shippedBundle.policies, broken } });
    expect(policy.decide(question)).toMatchObject({
      allowed: false,
      policyId: 'broken',
      error: expect.stringContaining('tunnel'),
    });
  });

  it('everything that a policy which cannot be parsed could be about', async () => {
    const broken = policyOn('x', { nonsense: {} } as never);
    const policy = await Policy.load({ ...shippedBundle, policies: { ...shippedBundle.policies, broken } });
    for (let times = 0; times < 2; times += 1) {
      expect(policy.decide(question)).toMatchObject({
        allowed: false,
        policyId: 'default',
        error: expect.stringContaining('cannot be parsed'),
      });
    }
  });
});

test('two bundles loaded at once do not mix', async () => {
  const none = await Policy.load({ ...shippedBundle, policies: {} });
  const request = { path: '/api/v1/devices', params: {}, query: {}, body: undefined };
  const asked = questionOf(operationNamed('okta.listDevices') as Read, request, servicenow);
  expect(none.decide(asked)).toEqual(no('default'));
  expect(shipped.decide(asked)).toEqual(yes);
});

function policyOn(
  reason: string,
  body: CompiledPolicy['cedar']['conditions'][number]['body'],
): CompiledPolicy {
  const anyone = { principal: { op: 'All' }, action: { op: 'All' }, resource: { op: 'All' } } as const;
  return {
    effect: 'forbid',
    reason,
    cedar: { effect: 'forbid', ...anyone, conditions: [{ kind: 'when', body }] },
  };
}

/** RFC 4648 §6, as the ids of standard roles are made. */
function base32(text: string): string {
  const bits = Array.from(Buffer.from(text), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const digits = (bits.match(/.{1,5}/g) ?? []).map((five) => Number.parseInt(five.padEnd(5, '0'), 2));
  return digits.map((digit) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(digit)).join('');
}

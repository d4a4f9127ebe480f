import { describe, expect, it } from 'vitest';
import type { OperationRequest } from '../../../lib/operation/operation.ts';
import { type Asking, type Knowledge, questionOf } from '../../../lib/policy/question.ts';
import { ask, operationNamed, servicenow } from './shipped.ts';

const time = new Date('2026-11-21T10:00:00Z');
const asking: Asking = { ...servicenow, time };

function question(
  id: string,
  request: Partial<OperationRequest>,
  knowledge?: Knowledge,
  by: Asking = asking,
) {
  const whole = { path: '', params: {}, query: {}, body: undefined, ...request };
  return questionOf(operationNamed(id), whole, by, knowledge);
}

describe('a question', () => {
  it('of a change names the resource that it touches and the ticket that justifies it', () => {
    expect(
      question('okta.assignUserToApplication', { params: { appId: '0oa1' }, body: { id: '00u1' } }),
    ).toEqual({
      caller: 'servicenow',
      callerGroups: ['itsm'],
      operation: 'okta.assignUserToApplication',
      resource: 'okta:app/0oa1/user/00u1',
      context: {
        change: true,
        ticketRequired: true,
        time,
        ticket: 'RITM0010023',
        ticketKind: 'RITM',
        appId: '0oa1',
      },
    });
  });

  it('of a read names its path as it is served', () => {
    const request = { path: '/api/v1/apps/{appId}/users', params: { appId: '0oa1' } };
    expect(question('okta.listApplicationUsers', request)).toMatchObject({
      resource: '/okta/api/v1/apps/0oa1/users',
      context: { change: false, appId: '0oa1' },
    });
  });

  it('of a revert names the change', () => {
    const request = { path: '/changes/{id}/revert', params: { id: 'chg_1' } };
    expect(question('changes.revert', request)).toMatchObject({
      resource: '/changes/chg_1/revert',
      context: { change: true },
    });
  });

  it('of a dry run changes nothing', () => {
    const by = { ...asking, dryRun: true };
    expect(
      question('okta.suspendDevice', { params: { deviceId: 'guo1' } }, 'not-read', by).context.change,
    ).toBe(false);
  });

  it.each([
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
  ])('has the address %s as %s, which can be decided about', (source, expected) => {
    const request = { path: '/api/v1/devices' };
    expect(question('okta.listDevices', request, 'not-read', { ...asking, source }).context.source).toBe(
      expected,
    );
    expect(ask('okta.listDevices', request, { ...asking, source })).toEqual({ allowed: true });
  });

  it('says how the resource was found', () => {
    const params = { appId: '0oa1', userId: '00u1' };
    const before = {
      id: '00u1',
      scope: 'GROUP',
      status: 'ACTIVE',
      profile: { status: 'x' },
      credentials: {},
    };
    expect(question('okta.unassignUserFromApplication', { params }, { before }).context.before).toEqual({
      exists: true,
      scope: 'GROUP',
      status: 'ACTIVE',
    });
    expect(question('okta.unassignUserFromApplication', { params }, { before: null }).context.before).toEqual(
      { exists: false },
    );
  });

  it.each([7, 'text', [], { status: 7, capabilities: 'x' }])('takes no fact from %j', (before) => {
    const asked = question('okta.suspendDevice', { params: { deviceId: 'guo1' } }, { before });
    expect(asked.context.before).toEqual({ exists: true });
  });
});

describe('a role known by the id of its assignment only', () => {
  const request = { params: { userId: '00u1', roleAssignmentId: 'ra1b2c' } };
  const facts = (knowledge?: Knowledge) => question('okta.unassignRoleFromUser', request, knowledge).context;

  it('is taken for privileged where it is asked about once', () => {
    expect(facts()).toMatchObject({ privileged: true });
    expect(facts()).not.toHaveProperty('roleType');
  });

  it('is left open where it will be read, and known by what was read then', () => {
    expect(facts('will-be-read')).not.toHaveProperty('privileged');
    expect(facts({ before: { type: 'HELP_DESK_ADMIN', assignmentType: 'USER' } })).toMatchObject({
      roleType: 'HELP_DESK_ADMIN',
      privileged: false,
      before: { exists: true, assignmentType: 'USER' },
    });
    expect(facts({ before: { type: 'ORG_ADMIN' } })).toMatchObject({
      roleType: 'ORG_ADMIN',
      privileged: true,
    });
    expect(facts({ before: { id: 'no type' } })).toMatchObject({ privileged: true });
  });

  it('is no privilege where there is no such role', () => {
    expect(facts({ before: null })).toMatchObject({ privileged: false, before: { exists: false } });
  });

  it('is decided twice: let through to be read, and refused as what it is', () => {
    const decide = (knowledge: Knowledge) => ask('okta.unassignRoleFromUser', request, servicenow, knowledge);
    expect(decide('will-be-read')).toEqual({ allowed: true });
    expect(decide({ before: { type: 'ORG_ADMIN' } })).toMatchObject({
      policyId: 'privileged-role-without-change-ticket',
    });
    expect(decide({ before: { type: 'HELP_DESK_ADMIN' } })).toEqual({ allowed: true });
  });
});

it('a role that was found to be another than its id says is privileged where either is', () => {
  const params = { userId: '00u1', roleAssignmentId: 'JBCUYUC7IRCVGS27IFCE2SKO' };
  const asked = question('okta.unassignRoleFromUser', { params }, { before: { type: 'ORG_ADMIN' } });
  expect(asked.context).toMatchObject({ roleType: 'ORG_ADMIN', privileged: true });
  const other = { params: { ...params, roleAssignmentId: 'J5JEOX2BIRGUSTQ' } };
  const swapped = question('okta.unassignRoleFromUser', other, { before: { type: 'USER_ADMIN' } });
  expect(swapped).toMatchObject({ resource: 'okta:user/00u1/role/ORG_ADMIN', context: { privileged: true } });
});

describe('a change of capabilities', () => {
  const facts = (body: unknown, knowledge?: Knowledge) =>
    question('sailpoint.patchAuthUser', { params: { id: '2c91' }, body }, knowledge).context;
  const before = { id: '2c91', capabilities: ['HELPDESK'] };

  it('leaves what it names, and what was there once that was read', () => {
    const append = [{ op: 'add', path: '/capabilities/-', value: 'REPORT_ADMIN' }];
    expect(facts(append).capabilities).toEqual(['REPORT_ADMIN']);
    expect(facts(append, { before })).toMatchObject({
      capabilities: ['HELPDESK', 'REPORT_ADMIN'],
      privileged: false,
      before: { capabilities: ['HELPDESK'] },
    });
  });

  it('is not privileged for what it tests or removes', () => {
    const body = [
      { op: 'test', path: '/capabilities', value: ['ORG_ADMIN'] },
      { op: 'replace', path: '/capabilities', value: ['HELPDESK'] },
    ];
    expect(facts(body)).toMatchObject({ capabilities: ['HELPDESK'], privileged: false });
  });

  it('is privileged where it cannot be told what it leaves', () => {
    expect(facts([{ op: 'move', from: '/capabilities/0', path: '/capabilities/1' }])).toMatchObject({
      privileged: true,
    });
    expect(facts({ some: 'thing' })).toMatchObject({ privileged: true });
  });
});

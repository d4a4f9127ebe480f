import { describe, expect, it } from 'vitest';
import type { OperationRequest } from '../../../lib/operation/operation.ts';
import type { Asking, Knowledge } from '../../../lib/policy/question.ts';
import { ask, entityNamed, operationNamed, questionFor, servicenow } from './shipped.ts';

const time = new Date('2026-11-21T10:00:00Z');
const asking: Asking = { ...servicenow, time };

function question(
  id: string,
  request: Partial<OperationRequest>,
  knowledge?: Knowledge,
  by: Asking = asking,
  resource?: string,
) {
  const whole = { path: '', params: {}, query: {}, body: undefined, ...request };
  return questionFor(operationNamed(id), whole, by, knowledge, resource);
}

describe('a question', () => {
  it('of a change names the resource that it touches and the ticket that justifies it', () => {
    expect(
      question('okta.assignUserToApplication', { params: { appId: '0oa1' }, body: { id: '00u1' } }),
    ).toEqual({
      caller: 'servicenow',
      callerGroups: ['itsm'],
      operation: 'okta.assignUserToApplication',
      resource: entityNamed('okta:app/0oa1/user/00u1'),
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
      resource: { type: 'Path', id: '/okta/api/v1/apps/0oa1/users' },
      context: { change: false, appId: '0oa1' },
    });
  });

  it('of a revert names the change', () => {
    const request = { path: '/changes/{id}/revert', params: { id: 'chg_1' } };
    expect(question('changes.revert', request)).toMatchObject({
      resource: { type: 'Ledger', id: '/changes/chg_1/revert' },
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

describe('a role', () => {
  const facts = (resource: string, knowledge?: Knowledge) => {
    const request = { params: { userId: '00u1', roleAssignmentId: 'irb1' } };
    return question('okta.unassignRoleFromUser', request, knowledge, asking, resource).context;
  };

  it('is what its name says, however it is asked for and whatever was read', () => {
    expect(facts('okta:user/00u1/role/HELP_DESK_ADMIN')).toMatchObject({
      roleType: 'HELP_DESK_ADMIN',
      privileged: false,
    });
    expect(facts('okta:user/00u1/role/ORG_ADMIN', { before: null })).toMatchObject({
      roleType: 'ORG_ADMIN',
      privileged: true,
      before: { exists: false },
    });
    expect(facts('okta:user/00u1/role/CUSTOM/cr01/iam1')).toMatchObject({
      roleType: 'CUSTOM',
      privileged: true,
    });
  });

  it('that Okta adds later is privileged', () => {
    expect(facts('okta:user/00u1/role/MOBILE_ADMIN')).toMatchObject({ privileged: true });
  });

  it('is no privilege where there is no such assignment: nothing can be taken away', () => {
    const missing = facts('okta:user/00u1/role/assignment/irb1', { before: null });
    expect(missing).toMatchObject({ privileged: false, before: { exists: false } });
    expect(missing).not.toHaveProperty('roleType');
  });
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

  it('moves and copies what was held before, or something that cannot be told', () => {
    const move = (from: string) => facts([{ op: 'move', from, path: '/capabilities/1' }]);
    expect(move('/capabilities/0')).toMatchObject({ privileged: false });
    expect(move('/capabilities/0').unforeseen).toBeUndefined();
    expect(move('/id')).toMatchObject({ privileged: false, unforeseen: true });
  });

  it('is privileged where it is neither a patch nor names anything', () => {
    expect(facts({ some: 'thing' })).toMatchObject({ privileged: true });
  });
});

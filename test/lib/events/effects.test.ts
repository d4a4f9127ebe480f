import { describe, expect, test } from 'vitest';
import { effectsOf } from '../../../lib/events/effects.ts';
import { hookEventTypes } from '../../../lib/okta/event-types.ts';
import { eventOf } from '../../support/log-event.ts';

const user = { id: '00u1', type: 'User', alternateId: 'a@example.com' };
const app = { id: '0oa1', type: 'AppInstance' };
const appUser = { id: '0ua1', type: 'AppUser' };
const group = { id: '00g1', type: 'UserGroup' };
const device = { id: 'guo1', type: 'UDDevice' };
const helpDesk = { id: 'HelpDeskAdmin', type: 'ROLE', alternateId: 'JBCUYUC7IRCVGS27IFCE2SKO' };
const superAdmin = { id: 'SuperAdmin', type: 'ROLE', alternateId: 'ra1abc' };
const customRole = { id: 'cr0a', type: 'CUSTOM_ROLE', alternateId: 'irb1' };
const resourceSet = { id: 'iamA', type: 'RESOURCE_SET', alternateId: 'unknown' };
const says = (word: string) => ({ id: word, type: word });

const app1 = 'okta:app/0oa1/user/00u1';
const group1 = 'okta:app/0oa1/group/00g1';
const helpDesk1 = 'okta:user/00u1/role/HELP_DESK_ADMIN';
const custom1 = 'okta:user/00u1/role/CUSTOM/cr0a/iamA';

test.each([
  ['application.user_membership.add', [appUser, app, user], app1, 'added', 'okta.assignUserToApplication'],
  ['application.user_membership.update', [appUser, app, user], app1, 'updated', 'okta.updateApplicationUser'],
  [
    'application.user_membership.change_password',
    [app, user],
    app1,
    'updated',
    'okta.assignUserToApplication',
  ],
  ['application.user_membership.remove', [app, user], app1, 'removed', 'okta.unassignUserFromApplication'],
  ['group.application_assignment.add', [group, app], group1, 'added', 'okta.assignGroupToApplication'],
  ['group.application_assignment.update', [group, app], group1, 'updated', 'okta.assignGroupToApplication'],
  [
    'group.application_assignment.remove',
    [group, app],
    group1,
    'removed',
    'okta.unassignApplicationFromGroup',
  ],
  ['device.lifecycle.activate', [device], 'okta:device/guo1', 'activated', 'okta.activateDevice'],
  ['device.lifecycle.deactivate', [device], 'okta:device/guo1', 'deactivated', 'okta.deactivateDevice'],
  ['device.lifecycle.suspend', [device], 'okta:device/guo1', 'suspended', 'okta.suspendDevice'],
  ['device.lifecycle.unsuspend', [device], 'okta:device/guo1', 'unsuspended', 'okta.unsuspendDevice'],
  ['device.lifecycle.delete', [device], 'okta:device/guo1', 'deleted', 'okta.deleteDevice'],
  ['device.user.remove', [device, user], 'okta:device/guo1', 'unlinked', 'okta.deactivateDevice'],
  [
    'iam.resourceset.bindings.add',
    [customRole, resourceSet, user],
    custom1,
    'added',
    'okta.assignRoleToUser',
  ],
  [
    'iam.resourceset.bindings.delete',
    [customRole, resourceSet, user],
    custom1,
    'removed',
    'okta.unassignRoleFromUser',
  ],
  [
    'user.account.privilege.grant',
    [user, says('ROLE_ASSIGNED'), helpDesk],
    helpDesk1,
    'added',
    'okta.assignRoleToUser',
  ],
  [
    'user.account.privilege.grant',
    [user, says('ROLE_UNASSIGNED'), helpDesk],
    helpDesk1,
    'removed',
    'okta.unassignRoleFromUser',
  ],
  [
    'user.account.privilege.revoke',
    [user, says('ROLE_UNASSIGNED_ALL_PRIVILEGES_REVOKED'), helpDesk],
    helpDesk1,
    'removed',
    'okta.unassignRoleFromUser',
  ],
  [
    'user.account.privilege.grant',
    [user, says('CUSTOM_ROLE_BINDING_ADDED'), customRole, resourceSet],
    custom1,
    'added',
    'okta.assignRoleToUser',
  ],
  [
    'user.account.privilege.grant',
    [user, says('CUSTOM_ROLE_BINDING_REMOVED'), customRole, resourceSet],
    custom1,
    'removed',
    'okta.unassignRoleFromUser',
  ],
  ['user.account.privilege.grant', [user, helpDesk], helpDesk1, 'changed', 'okta.assignRoleToUser'],
] as const)(
  '%s of %j is %s %s, in any order of the targets',
  (type, targets, resource, effect, operation) => {
    for (const order of [[...targets], [...targets].reverse()]) {
      const said = effectsOf(eventOf(type, [...order, { id: 'x', type: 'SomethingNew' }]));
      expect(said).toMatchObject({ kind: 'effects', effects: [{ resource, effect }] });
      expect(said.kind === 'effects' && said.effects[0]?.operations).toContain(operation);
    }
  },
);

describe('a privilege event', () => {
  test('that a group caused says so', () => {
    const said = effectsOf(
      eventOf('user.account.privilege.grant', [user, says('ROLE_ASSIGNED_GROUP_ROLE_CHANGE'), helpDesk]),
    );
    expect(said).toMatchObject({ effects: [{ follows: 'group', resource: helpDesk1 }] });
  });

  test('names a role by its one name, also where the id of the assignment tells nothing', () => {
    const said = effectsOf(
      eventOf('user.account.privilege.grant', [user, says('ROLE_UNASSIGNED'), superAdmin]),
    );
    expect(said).toMatchObject({ effects: [{ resource: 'okta:user/00u1/role/SUPER_ADMIN' }] });
  });

  test('of several roles has an effect for each', () => {
    const said = effectsOf(
      eventOf('user.account.privilege.grant', [helpDesk, user, says('ROLE_ASSIGNED'), superAdmin]),
    );
    expect(said).toMatchObject({ effects: [{ resource: helpDesk1 }, { effect: 'added' }] });
  });

  test('of a group is about the group, and no operation of the gateway does that', () => {
    const said = effectsOf(eventOf('group.privilege.grant', [group, says('ROLE_ASSIGNED'), helpDesk]));
    expect(said).toMatchObject({
      effects: [{ resource: 'okta:group/00g1/role/HELP_DESK_ADMIN', effect: 'added', operations: [] }],
    });
  });

  test('that says two things at once is left undecided', () => {
    const both = [user, says('ROLE_ASSIGNED'), says('ROLE_UNASSIGNED'), helpDesk];
    for (const type of ['user.account.privilege.grant', 'user.account.privilege.revoke']) {
      expect(effectsOf(eventOf(type, both))).toMatchObject({ effects: [{ effect: 'changed' }] });
    }
  });
});

test('a user who enrols their own device is told from somebody else who links it', () => {
  const own = { actor: { id: '00u1', type: 'User' } };
  expect(effectsOf(eventOf('device.user.add', [device, user], own))).toMatchObject({
    effects: [{ effect: 'linked', follows: 'owner' }],
  });
  expect(effectsOf(eventOf('device.user.add', [device, user]))).not.toMatchObject({
    effects: [{ follows: 'owner' }],
  });
});

test.each(hookEventTypes)('%s without its targets is unknown, not dropped and not thrown at', (type) => {
  expect(effectsOf(eventOf(type, [])).kind).toBe('unknown');
  expect(
    effectsOf(
      eventOf(type, [
        { id: '../x', type: 'User' },
        { id: '', type: 'ROLE' },
      ]),
    ).kind,
  ).toBe('unknown');
});

test.each(hookEventTypes)('%s that failed did nothing', (type) => {
  const outcome = { result: 'FAILURE', reason: 'no' };
  expect(effectsOf(eventOf(type, [appUser, user, app], { outcome })).kind).toBe('nothing');
});

test('a type that nobody here has heard of is unknown', () => {
  expect(effectsOf(eventOf('application.user_membership.teleport', [app, user])).kind).toBe('unknown');
  expect(effectsOf(eventOf('constructor', [app, user])).kind).toBe('unknown');
});

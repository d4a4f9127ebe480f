import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { embeddedOkta } from '../../../../infra/local/tenants.ts';
import { adminRoles } from '../../../../lib/audit/admin-roles/admin-roles.ts';
import type { AuditFinding, Entry } from '../../../../lib/audit/audit.ts';
import { ticketlessFound } from '../../../../lib/audit/justification/ticketless.ts';
import { moved } from '../../../../lib/findings/move.ts';
import { findingIdOf } from '../../../../lib/findings/names.ts';
import { oktaAuthorization } from '../../../../lib/okta/authorization.ts';
import { oktaSecret } from '../../../../lib/okta/secret.ts';
import { currentServices } from '../../../../lib/operation/services.ts';
import { findingsOf, ledgerOf } from '../../../../lib/operation/stores.ts';
import { Connection } from '../../../../lib/upstream/connection.ts';
import type { Reader } from '../../../../lib/upstream/reader.ts';
import { auditContext, entriesOf, oktaReader, pagesOf } from '../../../support/audit-context.ts';
import { startGateway } from '../../../support/gateway.ts';
import { plantedRoles } from './planted-roles.ts';

const gateway = await startGateway({ size: { roleHolders: 130 }, emptyPageEvery: 1 });
const { org, faults, send } = gateway;
afterAll(() => gateway.close());
const ledger = ledgerOf(currentServices());
const findings = findingsOf(currentServices());
const okta = oktaReader(org);
const planted = plantedRoles(org, ledger);
const startedAt = new Date();
const LATER = '2999-12-31 00:00:00.0';

// What the org is populated with is in order once it has tickets, but for its grants, one of which has ended.
await planted.ticketAll();
beforeEach(() => {
  delete faults.okta;
  planted.clearAll();
  okta.asked();
});

// Nothing but the tickets counts, unless told.
const lenient = { timeBoundRoles: [], maxSuperAdmins: 100 };
const contextOf = (parameters: object = {}, reader: Reader = okta) =>
  auditContext(adminRoles, { ...lenient, ...parameters }, { ledger, findings, okta: reader, startedAt });
/** The entries of one user. */
const inspect = ({ id }: { id: string }, parameters: object = {}, reader?: Reader) =>
  adminRoles.inspect({ userId: id }, contextOf(parameters, reader));
const foundIn = (entries: readonly Entry[]) => entries.flatMap((entry) => entry.findings);
const kinds = (found: readonly AuditFinding[]) => found.map(({ kind, severity }) => `${kind} ${severity}`);

/** Everything that a whole run finds, by the finding. */
async function runAll(parameters: object = {}) {
  const context = contextOf(parameters);
  const entries = [...(await entriesOf(adminRoles, context)).values()];
  const tally = adminRoles.tally(context);
  for (const entry of JSON.parse(JSON.stringify(entries)) as Entry[]) tally.add(entry);
  const all = [...foundIn(entries), ...tally.findings()];
  const byId = new Map(all.map((one) => [findingIdOf(one.kind, one.resource, one.effect), one]));
  return { entries, tally, found: [...byId.values()] };
}

describe('an org where every role has its ticket', () => {
  test('has no finding, and every role of every holder is looked at, over empty pages', async () => {
    const { entries, found, tally } = await runAll();
    expect(found).toEqual([]);
    const held = [...org.state.roleHolders.values()].flatMap(({ assignments }) => assignments);
    expect(entries).toHaveLength(held.length);
    expect(entries.every(({ justification }) => justification?.ticket === 'RITM0010023')).toBe(true);
    expect(tally.figures()).toMatchObject({
      holders: org.state.roleHolders.size,
      'roles held': held.length,
      'super administrators': 1,
      'with a ticket': held.length,
      'without a ticket': 0,
      'through a group': 1,
    });
  });

  test('shows each role with its provenance, by the names that the ledger and the events use', async () => {
    const { adminUserId, customRoleId, resourceSetId } = org.samples;
    const entries = await inspect({ id: adminUserId });
    const user = org.state.users.get(adminUserId);
    const group = org.state.roleHolders.get(adminUserId)?.assignments.at(-1)?.groupId;
    const own = `okta:user/${adminUserId}/role`;
    expect(entries.map(({ resource, facts }) => [resource, facts.provenance, facts.basis])).toEqual([
      [`${own}/HELP_DESK_ADMIN`, 'direct', 'ticket'],
      [`${own}/APP_ADMIN`, 'direct', 'ticket'],
      [`${own}/ORG_ADMIN`, 'direct', 'ticket'],
      [`${own}/CUSTOM/${customRoleId}/${resourceSetId}`, `direct, resource set ${resourceSetId}`, 'ticket'],
      [`${own}/API_ACCESS_MANAGEMENT_ADMIN/group/${group}`, `group ${group}`, 'ticket'],
    ]);
    expect(entries[3]?.facts).toMatchObject({
      user: `${user?.firstName} ${user?.lastName}`,
      login: user?.login,
      status: 'ACTIVE',
      label: 'User creator',
      again: false,
      ticket: 'RITM0010023',
    });
  });
});

describe('a role without a ticket', () => {
  test('is found, the more severe the more it may do', async () => {
    const high = planted.give('HELP_DESK_ADMIN');
    const critical = planted.give('APP_ADMIN', {}, high.user);
    const entries = await inspect(high.user);
    expect(entries.map(({ facts }) => facts.basis)).toEqual(['nothing', 'nothing']);
    expect(foundIn(entries)).toMatchObject([
      { kind: 'role-without-ticket', resource: high.resource, severity: 'high' },
      {
        kind: 'role-without-ticket',
        resource: critical.resource,
        severity: 'critical',
        operations: ['okta.unassignRoleFromUser'],
        text: `${high.user.firstName} ${high.user.lastName} (${high.user.login}) has the role Application administrator (APP_ADMIN) since 2026-01-15T00:00:00.000Z, and no ticket says why`,
      },
    ]);
    const { tally, found } = await runAll();
    expect(found).toHaveLength(2);
    expect(tally.figures()['without a ticket']).toBe(2);
  });

  test('is one that was given again by hand after the gateway gave it, and took it', async () => {
    const given = await planted.giveOnTicket('SUPER_ADMIN');
    expect(foundIn(await inspect(given.user))).toEqual([]);
    planted.clear(given.user);
    planted.give('SUPER_ADMIN', {}, given.user);
    const [found] = foundIn(await inspect(given.user));
    expect(found).toMatchObject({ kind: 'role-without-ticket', resource: given.resource });
    expect(found?.text).toContain('was another assignment');
    await planted.record(given.resource, {
      operation: 'okta.unassignRoleFromUser',
      acceptedAt: startedAt.toISOString(),
    });
    expect(foundIn(await inspect(given.user))[0]?.text).toContain('the last ticket took it away');
  });

  test('is one that a caller made without one, until somebody settles that on a ticket', async () => {
    const { user, assignment, resource } = planted.give('ORG_ADMIN');
    const change = await planted.record(resource, { ticket: undefined, after: { id: assignment.id } });
    const [found] = foundIn(await inspect(user));
    expect(found?.text).toContain(`servicenow made it so without a ticket (${change.id})`);

    const debt = ticketlessFound(change);
    const { finding } = await findings.record({
      ...debt,
      operations: [],
      occurrence: change.id,
      at: change.acceptedAt,
      evidence: {},
    });
    const acknowledged = { to: 'acknowledged', by: 'auditor', ticket: 'INC-1' } as const;
    await findings.change(finding.id, (known) => known && moved(known, acknowledged));
    expect(foundIn(await inspect(user))).toHaveLength(1);
    const resolved = { to: 'resolved', by: 'auditor', ticket: 'INC-2' } as const;
    await findings.change(finding.id, (known) => known && moved(known, resolved));
    const [entry] = await inspect(user);
    expect(entry).toMatchObject({
      justification: { ticket: 'INC-2', caller: 'auditor', change: change.id },
      facts: { basis: 'ticket' },
      findings: [],
    });
  });

  test('is none where it was granted before the gateway was there, and is shown as such', async () => {
    const { user } = planted.give('APP_ADMIN');
    const [before] = await inspect(user, { since: '2026-01-16' });
    expect(before).toMatchObject({ facts: { basis: 'before', ticket: null }, findings: [] });
    expect(foundIn(await inspect(user, { since: '2026-01-15' }))).toHaveLength(1);
  });

  test('is exempted on a ticket, and still shown', async () => {
    const { user } = planted.give('APP_ADMIN');
    const exemption = { resource: `okta:user/${user.id}/*`, ticket: 'IAM-9', reason: 'break-glass' };
    const [found] = foundIn(await inspect(user, { exemptions: [exemption] }));
    expect(found).toMatchObject({ kind: 'role-without-ticket', exemption: 'IAM-9' });
  });

  test('is none any more once its finding was adopted', async () => {
    const { user, resource } = planted.give('SUPER_ADMIN');
    const [found] = foundIn(await inspect(user));
    if (!found) throw new Error('nothing was found');
    const { finding } = await findings.record({
      ...found,
      occurrence: 'run-1',
      at: startedAt.toISOString(),
      evidence: { audit: { run: 'run-1', text: found.text } },
    });
    const adopted = await send({
      method: 'POST',
      path: `/findings/${finding.id}/approve`,
      headers: { ticket: 'CHG0030078' },
    });
    expect(adopted.status).toBe(200);
    expect(await inspect(user)).toMatchObject([
      { resource, justification: { ticket: 'CHG0030078', change: adopted.body.approvedAs }, findings: [] },
    ]);
  });

  test('is none that the gateway gave, or found given', async () => {
    const user = planted.freshUser();
    const path = `/okta/api/v1/users/${user.id}/roles`;
    const [role = ''] = org.state.customRoles.keys();
    const [set = ''] = org.state.resourceSets.keys();
    const bodies = [
      { type: 'ORG_ADMIN' },
      { type: 'CUSTOM', role, 'resource-set': set },
      { type: 'APP_ADMIN' },
    ];
    planted.give('APP_ADMIN', {}, user);
    for (const body of bodies) {
      const made = await send({ method: 'POST', path, body, headers: { ticket: 'CHG0030077' } });
      expect(made.status).toBe(201);
    }
    const entries = await inspect(user);
    expect(entries.map(({ justification }) => justification?.ticket)).toEqual(Array(3).fill('CHG0030077'));
    expect(foundIn(entries)).toEqual([]);
  });
});

describe('a role through a group', () => {
  test('is one finding of the group, however many members it has', async () => {
    const [group = ''] = [...org.state.groups.keys()].slice(-1);
    const users = [planted.freshUser(), planted.freshUser(), planted.freshUser()];
    for (const user of users) planted.give('APP_ADMIN', { groupId: group }, user);
    const { found, entries } = await runAll({ timeBoundRoles: ['APP_ADMIN'] });
    const ofGroup = found.filter(({ resource }) => resource === `okta:group/${group}/role/APP_ADMIN`);
    expect(kinds(ofGroup)).toEqual(['role-without-ticket critical', 'standing-role medium']);
    expect(found.some(({ resource }) => users.some(({ id }) => resource.includes(id)))).toBe(false);
    const names = users.map(({ id }) => `okta:user/${id}/role/APP_ADMIN/group/${group}`);
    expect(entries.map(({ resource }) => resource)).toEqual(expect.arrayContaining(names));
  });

  test('stands beside the same role held directly, which has a ticket of its own', async () => {
    const [group = ''] = [...org.state.groups.keys()].slice(-2);
    const { user, resource } = await planted.giveOnTicket('SUPER_ADMIN');
    planted.give('SUPER_ADMIN', { groupId: group }, user);
    const entries = await inspect(user);
    expect(entries.map(({ resource, facts }) => [resource, facts.basis, facts.again])).toEqual([
      [resource, 'ticket', false],
      [`${resource}/group/${group}`, 'nothing', true],
    ]);
    // One person is one super administrator.
    const { tally } = await runAll();
    expect(tally.figures()).toMatchObject({ 'super administrators': 2 });
  });

  test('that Okta does not name is found of the user', async () => {
    const { user, assignment } = planted.give('APP_ADMIN', { assignmentType: 'GROUP' });
    const [entry] = await inspect(user);
    const resource = `okta:user/${user.id}/role/APP_ADMIN/group/${assignment.id}`;
    expect(entry).toMatchObject({ resource, facts: { provenance: 'a group that Okta does not name' } });
    expect(entry?.findings).toMatchObject([{ kind: 'role-without-ticket', resource }]);
  });
});

describe('governance', () => {
  const resources = Array.from({ length: 45 }, (_, i) => ({ resource: `orn:okta:x:${i}`, label: `R ${i}` }));

  test('is shown with its bundle, its end and all of its resources', async () => {
    const { user, assignment } = planted.give('USER_ADMIN');
    const { bundleId } = planted.grant(user, assignment, { expirationDate: LATER, resources });
    const [entry] = await inspect(user);
    expect(entry?.facts).toMatchObject({
      provenance: `direct, governance bundle ${bundleId}`,
      expires: LATER,
      resources: 45,
      basis: 'nothing',
    });
    expect(kinds(entry?.findings ?? [])).toEqual(['role-without-ticket high']);
  });

  test('is as good as a ticket where that is accepted and it has not ended', async () => {
    const { user, assignment } = planted.give('USER_ADMIN');
    const made = planted.grant(user, assignment, { expirationDate: LATER });
    const accepting = { acceptGovernanceGrants: true };
    const [entry] = await inspect(user, accepting);
    expect(entry).toMatchObject({ facts: { basis: 'governance' }, findings: [] });
    made.expirationDate = '2024-12-09 14:17:22.0';
    expect(kinds(foundIn(await inspect(user, accepting)))).toEqual([
      'role-without-ticket high',
      'expired-grant high',
    ]);
  });

  test('that has ended while the role is still there is found, and one whose end cannot be read', async () => {
    const { user, assignment } = await planted.giveOnTicket('SUPER_ADMIN');
    const over = planted.grant(user, assignment, { expirationDate: '2024-12-09 14:17:22.0' });
    const unclear = planted.grant(user, assignment, { expirationDate: 'end of the quarter' });
    planted.grant(user, assignment, { expirationDate: LATER });
    const found = foundIn(await inspect(user));
    expect(found.map(({ kind, effect, severity }) => [kind, effect, severity])).toEqual([
      ['expired-grant', `grant ${over.grantId}`, 'critical'],
      ['expired-grant', `grant ${unclear.grantId}`, 'critical'],
    ]);
    expect(found[0]?.text).toContain('ended at 2024-12-09T14:17:22.000Z, and the role is still there');
    expect(found[1]?.text).toContain('ends at “end of the quarter”, which cannot be read as a time');
  });

  test('with an end keeps a role from standing for good, if every grant has one', async () => {
    const { user, assignment } = await planted.giveOnTicket('SUPER_ADMIN');
    const bound = { timeBoundRoles: ['SUPER_ADMIN'] };
    expect(kinds(foundIn(await inspect(user, bound)))).toEqual(['standing-role medium']);
    planted.grant(user, assignment, { expirationDate: LATER });
    expect(foundIn(await inspect(user, bound))).toEqual([]);
    planted.grant(user, assignment);
    expect(foundIn(await inspect(user, bound))[0]?.text).toContain('by a grant that does not end');
  });

  const answering = (status: number, errorCode: string) => {
    faults.okta = ({ path }) =>
      path.includes('/governance') ? { kind: 'status', status, body: { errorCode } } : undefined;
  };

  test('of an org that has none is none, and an org that says so is asked once', async () => {
    const { user } = await planted.giveOnTicket('APP_ADMIN');
    await planted.giveOnTicket('USER_ADMIN', {}, user);
    for (const [status, code] of [
      [404, 'E0000007'],
      [405, 'E0000022'],
    ] as const) {
      answering(status, code);
      expect(await inspect(user)).toHaveLength(2);
      expect(okta.asked().filter((line) => line.endsWith('/governance'))).toHaveLength(2);
    }
    answering(401, 'E0000015');
    const reader = oktaReader(org);
    expect(await inspect(user, {}, reader)).toHaveLength(2);
    expect(reader.asked().filter((line) => line.endsWith('/governance'))).toHaveLength(1);
  });

  test('that may not be seen is no “none”: it fails, unless it is not to be asked for', async () => {
    const { user } = await planted.giveOnTicket('SUPER_ADMIN');
    answering(403, 'E0000006');
    await expect(inspect(user)).rejects.toThrow('Okta does not show where a role comes from');
    expect(await inspect(user, { governance: false })).toHaveLength(1);
  });
});

test('the role of a deactivated user is found, also one that a ticket gave', async () => {
  const { user, resource } = await planted.giveOnTicket('HELP_DESK_ADMIN');
  user.status = 'DEPROVISIONED';
  expect(foundIn(await inspect(user))).toMatchObject([
    { kind: 'role-of-deactivated-user', resource, severity: 'high' },
  ]);
});

test('more super administrators than agreed are one finding, with their number and the first of their names', async () => {
  await Promise.all(Array.from({ length: 24 }, () => planted.giveOnTicket('SUPER_ADMIN')));
  const { found } = await runAll({ maxSuperAdmins: 24 });
  expect(found).toMatchObject([
    { kind: 'too-many-super-admins', resource: 'okta:role/SUPER_ADMIN', severity: 'critical' },
  ]);
  expect(found[0]?.text).toMatch(/^25 users are super administrators, and 24 may be: .*, 5 more$/);
  expect(found[0]?.text.match(/@example\.com/g)).toHaveLength(20);
  expect((await runAll({ maxSuperAdmins: 25 })).found).toEqual([]);
});

test('the charts and figures are those of the roles', async () => {
  const { tally, entries } = await runAll();
  const [holders, tickets, ways] = tally.charts();
  expect(holders?.title).toBe('Holders by role');
  const total = (values: readonly number[] = []) => values.reduce((sum, value) => sum + value, 0);
  expect(total(holders?.series[0]?.values)).toBe(entries.length);
  expect(tickets?.series.map(({ name, values }) => [name, total(values)])).toEqual([
    ['with a ticket', entries.length],
    ['by a governance grant', 0],
    ['from before', 0],
    ['without a ticket', 0],
  ]);
  expect(ways?.series[0]?.values).toEqual([entries.length - 1, 1, 0]);
});

describe('the plan', () => {
  test('goes on after any of its pages, over those that are empty', async () => {
    const context = contextOf();
    const pages = await pagesOf(adminRoles, context);
    const ids = pages.map(({ items }) => items.map(({ userId }) => userId));
    expect(ids.flat()).toEqual([...org.state.roleHolders.values()].map(({ user }) => user.id));
    expect(ids.map(({ length }) => length)).toEqual([100, 0, expect.any(Number)]);
    for (const [i, { next }] of pages.slice(0, -1).entries()) {
      const rest = await pagesOf(adminRoles, context, JSON.parse(JSON.stringify(next)));
      expect(rest.map(({ items }) => items.map(({ userId }) => userId))).toEqual(ids.slice(i + 1));
    }
    expect(pages.at(-1)?.next).toBeUndefined();
  });

  test('of an app that has its scopes and no role is empty', async () => {
    const reader = oktaReader({ url: org.url, apiToken: org.tokens.noPermission });
    expect(await pagesOf(adminRoles, contextOf({}, reader))).toEqual([{ items: [] }]);
  });

  test('fails for what is no list of holders', async () => {
    faults.okta = () => ({ kind: 'status', status: 200, body: { value: null } });
    await expect(pagesOf(adminRoles, contextOf())).rejects.toThrow('/api/v1/iam/assignees/users: value');
  });

  test('keeps the holders beside one that is none', async () => {
    const value = [{ id: 'a' }, null, 'b', { name: 'no id' }, { id: 'c' }];
    faults.okta = () => ({ kind: 'status', status: 200, body: { value } });
    const [{ items = [] } = {}] = await pagesOf(adminRoles, contextOf());
    const odd = { unreadable: expect.stringContaining('not what it should be') };
    expect(items).toMatchObject([{ userId: 'a' }, odd, odd, odd, { userId: 'c' }]);
  });
});

describe('a holder', () => {
  test('who was deleted since the plan has no entry', async () => {
    const { user } = await planted.giveOnTicket('APP_ADMIN');
    org.state.users.delete(user.id);
    expect(await inspect(user)).toEqual([]);
    org.state.users.set(user.id, user);
  });

  test('whom Okta hides while it shows the roles is a failure', async () => {
    const { user } = await planted.giveOnTicket('APP_ADMIN');
    faults.okta = ({ path }) =>
      path.endsWith(user.id) ? { kind: 'status', status: 404, body: { errorCode: 'E0000007' } } : undefined;
    await expect(inspect(user)).rejects.toThrow(`Okta shows roles of the user ${user.id}, and not the user`);
  });

  test('whom the credential may not read is a failure that names the scope', async () => {
    const secret = oktaSecret.parse(embeddedOkta(org).secret);
    const scopes = ['okta.roles.read'];
    const reader = new Connection(org.url, oktaAuthorization({ ...secret, scopes } as typeof secret));
    await expect(inspect({ id: org.samples.adminUserId }, {}, reader)).rejects.toThrow('okta.users.read');
  });

  test('whose answer cannot be read is a failure, and not a clean bill', async () => {
    const { adminUserId: id } = org.samples;
    faults.okta = ({ path }) =>
      path.endsWith('/roles') ? { kind: 'status', status: 200, body: { roles: [] } } : undefined;
    await expect(inspect({ id })).rejects.toThrow("Okta's answer is not a list of roles");
    faults.okta = ({ path }) => (path.endsWith(id) ? { kind: 'status', status: 200, body: {} } : undefined);
    await expect(inspect({ id })).rejects.toThrow("Okta's answer is not a user (status");
  });
});

test('what it covers is roles of users and of groups, and no other finding', () => {
  const covers = (resource: string) => adminRoles.covers(resource, contextOf().parameters);
  const roles = ['okta:user/00u1/role/X', 'okta:user/00u1/role/X/group/00g1', 'okta:group/00g1/role/X'];
  expect([...roles, 'okta:role/SUPER_ADMIN'].every(covers)).toBe(true);
  expect(['okta:device/guo1', 'okta:app/0oa1/user/00u1', 'okta:app/0oa1/group/00g1'].some(covers)).toBe(
    false,
  );
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OktaOrg, startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { applicationAccess } from '../../../../lib/audit/application-access/application-access.ts';
import type { Assignment } from '../../../../lib/audit/application-access/assignments.ts';
import {
  auditContext,
  entriesOf,
  oktaReader,
  pagesOf,
  type WatchedReader,
} from '../../../support/audit-context.ts';
import { changeRecord } from '../../../support/change-record.ts';
import { startLedger } from '../../../support/ledger.ts';
import { applicationGroup, applicationUser } from '../../../support/names.ts';

let org: OktaOrg;
let okta: WatchedReader;
const { ledger, commands, close } = await startLedger();

beforeAll(async () => {
  org = await startOktaOrg({ size: { applicationUsers: 40, groups: 3 } });
  okta = oktaReader(org);
});
afterAll(async () => {
  await Promise.all([org.close(), close()]);
});

const run = (parameters: object = {}, startedAt?: Date) =>
  auditContext(
    applicationAccess,
    { apps: [{ id: org.samples.appId, label: 'Payroll' }], ...parameters },
    { ledger, okta, ...(startedAt && { startedAt }) },
  );
const user = (id: string) => applicationUser(org.samples.appId, id);
const group = (id: string) => applicationGroup(org.samples.appId, id);
const ticketed = (resource: string, more = {}) =>
  ledger.add(changeRecord({ resource, operation: 'okta.assignUserToApplication', ...more }));
const users = () => [...(org.state.apps.get(org.samples.appId)?.users.values() ?? [])];
const direct = () => users().filter(({ scope }) => scope === 'USER');

test('who is assigned directly without a ticket is found, and nobody else', async () => {
  const [stranger, ...others] = direct();
  const [strange, ...groups] = [...(org.state.apps.get(org.samples.appId)?.groups.values() ?? [])];
  for (const {
    user: { id },
  } of others)
    await ticketed(user(id));
  for (const {
    group: { id },
  } of groups)
    await ticketed(group(id), { operation: 'okta.assignGroupToApplication' });

  const entries = await entriesOf(applicationAccess, run());

  expect(entries.size).toBe(40 + 3);
  const found = [...entries.values()].flatMap(({ findings }) => findings);
  expect(found.map(({ kind, resource, operations }) => [kind, resource, operations])).toEqual([
    ['assignment-without-ticket', group(strange?.group.id ?? ''), ['okta.unassignApplicationFromGroup']],
    ['assignment-without-ticket', user(stranger?.user.id ?? ''), ['okta.unassignUserFromApplication']],
  ]);
  expect(entries.get(user(others[0]?.user.id ?? ''))?.justification?.ticket).toBe('RITM0010023');
});

test('who has it through a group has the ticket of the group, and is never found by itself', async () => {
  const { groupInheritedUserId, assignedGroupId } = org.samples;
  await ticketed(group(assignedGroupId), { operation: 'okta.assignGroupToApplication', ticket: 'IAM-7' });
  const entry = (await entriesOf(applicationAccess, run())).get(user(groupInheritedUserId));
  expect(entry).toMatchObject({
    state: { scope: 'GROUP', through: assignedGroupId },
    facts: { app: 'Payroll', assigned: 'inherited', through: assignedGroupId },
    justification: { ticket: 'IAM-7' },
    findings: [],
  });
});

test('what was assigned before tickets were asked for is no finding, and an exemption is shown with its ticket', async () => {
  const resource = user(direct()[0]?.user.id ?? '');
  const before = (await entriesOf(applicationAccess, run({ since: '2030-01-01' }))).get(resource);
  expect(before?.findings).toEqual([]);
  const exemptions = [{ resource, ticket: 'CHG0000001', reason: 'A service account' }];
  const exempted = (await entriesOf(applicationAccess, run({ exemptions }))).get(resource);
  expect(exempted?.findings).toMatchObject([{ exemption: 'CHG0000001' }]);
});

test('priorities, synchronization and times are no drift; profile, status, scope and user name are', async () => {
  const app = org.state.apps.get(org.samples.appId);
  const [assigned] = users();
  const [held] = app?.groups.values() ?? [];
  if (!app || !assigned || !held) throw new Error('the org is empty');
  const states = async () => {
    const entries = await entriesOf(applicationAccess, run());
    return [entries.get(user(assigned.user.id))?.state, entries.get(group(held.group.id))?.state];
  };
  const before = await states();
  held.priority += 1;
  held.lastUpdated += 1_000;
  assigned.lastUpdated += 1_000;
  held.profile = Object.fromEntries(Object.entries(held.profile).reverse());
  expect(await states()).toEqual(before);
  held.profile = { ...held.profile, role: 'Owner' };
  assigned.userName = 'somebody.else@example.com';
  const [userNow, groupNow] = await states();
  expect(userNow).not.toEqual(before[0]);
  expect(groupNow).not.toEqual(before[1]);
});

test('a plan goes on from any of its pages to the same end', async () => {
  const apps = [{ id: org.samples.appId }, { id: org.samples.groupAppId }];
  const context = run({ apps });
  const whole = await pagesOf(applicationAccess, context);
  const places = (pages: { items: readonly Assignment[] }[]) =>
    pages.flatMap(({ items }) => items.map(({ kind, app, id }) => `${app} ${kind} ${id}`));
  for (const [index, { next }] of whole.entries()) {
    if (next === undefined) continue;
    const rest = await pagesOf(applicationAccess, context, JSON.parse(JSON.stringify(next)));
    expect(places(rest)).toEqual(places(whole.slice(index + 1)));
  }
  expect(whole.at(-1)?.next).toBeUndefined();
  expect(new Set(places(whole)).size).toBe(places(whole).length);
});

test('a long list is planned page by page, and inspecting asks the ledger alone', async () => {
  const large = await startOktaOrg({ size: { applicationUsers: 1_203, groups: 230 }, emptyPageEvery: 2 });
  try {
    const reader = oktaReader(large);
    const context = auditContext(
      applicationAccess,
      { apps: [{ id: large.samples.appId }] },
      { ledger, okta: reader },
    );
    const pages = await pagesOf(applicationAccess, context);
    expect(pages.map(({ items }) => items.length)).toEqual([200, 30, 500, 500, 0, 203]);
    reader.asked();
    commands();
    const items = pages.flatMap((page) => page.items);
    for (const item of items.slice(0, 300)) await applicationAccess.inspect(item, context);
    expect(reader.asked()).toEqual([]);
    expect(new Set(commands())).toEqual(new Set(['Query']));
  } finally {
    await large.close();
  }
});

test('a removal after the list was read does not count against what the list showed', async () => {
  const { id } = direct()[1]?.user ?? { id: '' };
  const context = run();
  const items = (await pagesOf(applicationAccess, context)).flatMap((page) => page.items);
  const item = items.find((one) => one.kind === 'user' && one.id === id);
  if (!item) throw new Error('not listed');
  await new Promise((resolve) => setTimeout(resolve, 5));
  await ticketed(user(id), { operation: 'okta.unassignUserFromApplication', after: null });
  const [entry] = await applicationAccess.inspect(item, context);
  expect(entry?.findings).toEqual([]);
});

test('a list that is no list, and an app that is not there, are errors and no clean bill', async () => {
  const odd = { baseUrl: org.url, read: async () => ({ status: 200, headers: {}, body: { value: [] } }) };
  const context = auditContext(applicationAccess, { apps: [{ id: '0oa1' }] }, { ledger, okta: odd });
  await expect(pagesOf(applicationAccess, context)).rejects.toThrow('A list of the vendor is not what');
  await expect(pagesOf(applicationAccess, run({ apps: [{ id: '0oaNone' }] }))).rejects.toThrow('404');
});

test('it covers its own applications, and takes each once', () => {
  const { parameters } = run();
  expect(applicationAccess.covers(user('00u1'), parameters)).toBe(true);
  expect(applicationAccess.covers('okta:app/0oaOther/user/00u1', parameters)).toBe(false);
  expect(applicationAccess.covers('okta:user/00u1/role/APP_ADMIN', parameters)).toBe(false);
  const twice = { apps: [{ id: '0oa1' }, { id: '0oa1', label: 'again' }] };
  expect(applicationAccess.parameters.safeParse(twice).success).toBe(false);
  expect(applicationAccess.parameters.safeParse({ apps: [] }).success).toBe(false);
});

test('the tally counts who has what how', async () => {
  const context = run();
  const tally = applicationAccess.tally(context);
  for (const entry of (await entriesOf(applicationAccess, context)).values()) tally.add(entry);
  expect(tally.figures()).toMatchObject({
    applications: 1,
    'users directly': direct().length,
    'users through a group': users().length - direct().length,
    groups: 3,
  });
  const [, tickets] = tally.charts();
  expect(tickets?.series.flatMap(({ values }) => values).reduce((sum, count) => sum + count)).toBe(43);
});

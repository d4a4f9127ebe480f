import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type OktaOrg, startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import type { Device } from '../../../../infra/local/okta/state.ts';
import { staleDevices } from '../../../../lib/audit/stale-devices/stale-devices.ts';
import {
  auditContext,
  entriesOf,
  oktaReader,
  pagesOf,
  type WatchedReader,
} from '../../../support/audit-context.ts';
import { changeRecord, ledgerOf } from '../../../support/change-record.ts';
import { startLedger } from '../../../support/ledger.ts';
import { device as resourceOf } from '../../../support/names.ts';

const DAY_MS = 24 * 60 * 60_000;
const STARTED = new Date('2026-11-22T03:04:07.000Z');

let org: OktaOrg;
let okta: WatchedReader;
const { ledger, close } = await startLedger();

beforeAll(async () => {
  org = await startOktaOrg({ size: { devices: 450 }, searchDelayMs: 60_000, now: () => STARTED.getTime() });
  okta = oktaReader(org);
});
beforeEach(() => {
  // Everything is in use but what a test makes stale.
  for (const device of all()) Object.assign(device, { lastUpdated: ago(1), past: undefined });
  okta.asked();
});
afterAll(async () => {
  await Promise.all([org.close(), close()]);
});

const ago = (days: number) => STARTED.getTime() - days * DAY_MS;
const all = () => [...org.state.devices.values()];
const run = (parameters: object = {}) =>
  auditContext(staleDevices, parameters, { ledger, okta, startedAt: STARTED });
const nth = (status: Device['status'], index = 0) => {
  const device = all().filter((one) => one.status === status)[index];
  if (!device) throw new Error(`There is no ${status} device`);
  return device;
};
const findingsIn = (entries: Awaited<ReturnType<typeof entriesOf>>) =>
  [...entries.values()].flatMap(({ findings }) => findings);

describe('the audit of stale devices', () => {
  test('proposes the one step that is due for each, and nothing for any other', async () => {
    nth('ACTIVE').lastUpdated = ago(90);
    nth('ACTIVE', 1).lastUpdated = ago(89);
    nth('SUSPENDED').lastUpdated = ago(30);
    nth('SUSPENDED', 1).lastUpdated = ago(29);
    nth('DEACTIVATED').lastUpdated = ago(31);
    nth('DEACTIVATED', 1).lastUpdated = ago(2);
    nth('CREATED').lastUpdated = ago(900);

    const entries = await entriesOf(staleDevices, run());

    expect(entries.size).toBe(450);
    const found = findingsIn(entries).map(({ resource, effect, operations }) => [
      resource,
      effect,
      operations,
    ]);
    expect(found.sort()).toEqual(
      [
        [resourceOf(nth('ACTIVE').id), 'to suspend', ['okta.suspendDevice']],
        [resourceOf(nth('SUSPENDED').id), 'to deactivate', ['okta.deactivateDevice']],
        [resourceOf(nth('DEACTIVATED').id), 'to delete', ['okta.deleteDevice']],
      ].sort(),
    );
    expect(entries.get(resourceOf(nth('CREATED').id))?.facts.stage).toBe('never activated');
    expect(findingsIn(entries).find(({ effect }) => effect === 'to deactivate')?.text).toContain('for good');
  });

  test('reads a device by its id where a step is due, and only there', async () => {
    nth('ACTIVE').lastUpdated = ago(200);
    nth('SUSPENDED').lastUpdated = ago(200);
    await entriesOf(staleDevices, run());
    const byId = okta.asked().filter((request) => request !== 'GET /api/v1/devices');
    expect(byId.sort()).toEqual(
      [nth('ACTIVE'), nth('SUSPENDED')].map(({ id }) => `GET /api/v1/devices/${id}`).sort(),
    );
  });

  test('believes the device and not the list: what was used, changed or deleted since is not proposed', async () => {
    const [used, activated, gone] = [nth('ACTIVE'), nth('SUSPENDED'), nth('DEACTIVATED')];
    for (const device of [used, activated, gone]) device.lastUpdated = ago(300);
    const context = run();
    const items = (await pagesOf(staleDevices, context)).flatMap((page) => page.items);
    used.lastUpdated = ago(0);
    Object.assign(activated, { status: 'ACTIVE', lastUpdated: ago(0) });
    gone.deletedAt = ago(0);
    const of = (device: Device) => items.find(({ id }) => id === device.id) ?? items[0];
    const inspected = async (device: Device) => staleDevices.inspect(of(device) as never, context);
    try {
      expect(await inspected(used)).toMatchObject([{ facts: { days: 0 }, findings: [] }]);
      expect(await inspected(activated)).toMatchObject([{ state: { status: 'ACTIVE' }, findings: [] }]);
      expect(await inspected(gone)).toEqual([]);
    } finally {
      gone.deletedAt = undefined as never;
      activated.status = 'SUSPENDED';
    }
  });

  test('of some platforms are searched for; a search that lags proposes nothing', async () => {
    const [windows] = all().filter(({ number, status }) => number % 4 === 0 && status === 'ACTIVE');
    const mac = all().find(({ number, status }) => number % 4 === 1 && status === 'ACTIVE');
    if (!windows || !mac) throw new Error('the org has no such devices');
    for (const device of [windows, mac]) device.lastUpdated = ago(300);
    // The index has it as it was an hour ago.
    windows.past = [{ status: 'ACTIVE', lastUpdated: ago(300), until: STARTED.getTime() }];
    windows.lastUpdated = ago(0);
    const entries = await entriesOf(staleDevices, run({ platforms: ['WINDOWS', 'IOS'] }));
    expect(new Set([...entries.values()].map(({ facts }) => facts.platform))).toEqual(
      new Set(['WINDOWS', 'IOS']),
    );
    expect(entries.get(resourceOf(windows.id))).toMatchObject({ facts: { days: 0 }, findings: [] });
    const both = await entriesOf(staleDevices, run({ platforms: ['MACOS'] }));
    expect(findingsIn(both).map(({ resource }) => resource)).toEqual([resourceOf(mac.id)]);
  });

  test('counts the hold from the ticket where that is later, and shows the ticket', async () => {
    const { id } = Object.assign(nth('SUSPENDED'), { lastUpdated: ago(200) });
    const acceptedAt = new Date(ago(10)).toISOString();
    await ledger.add(
      changeRecord({
        operation: 'okta.suspendDevice',
        resource: resourceOf(id),
        ticket: 'CHG0000007',
        acceptedAt,
        after: { id, status: 'SUSPENDED' },
      }),
    );
    const entry = (await entriesOf(staleDevices, run())).get(resourceOf(id));
    expect(entry).toMatchObject({
      findings: [],
      facts: { days: 10 },
      justification: { ticket: 'CHG0000007' },
    });
  });

  test('names the users of a device, from the list', async () => {
    const device = all().find(({ users, status }) => users.length === 2 && status === 'ACTIVE');
    if (!device) throw new Error('no device has two users');
    device.lastUpdated = ago(100);
    const { facts } = (await entriesOf(staleDevices, run())).get(resourceOf(device.id)) ?? {};
    expect(facts).toMatchObject({
      users: 2,
      userNames: device.users.map(({ user }) => user.login).join(', '),
    });
  });

  test('an exempted device is shown with the ticket, until the exemption ends', async () => {
    const { id } = Object.assign(nth('ACTIVE'), { lastUpdated: ago(100) });
    const exemption = { resource: resourceOf(id), ticket: 'CHG0000009', reason: 'A spare' };
    const found = async (until: string) =>
      findingsIn(await entriesOf(staleDevices, run({ exemptions: [{ ...exemption, until }] })));
    expect(await found('2026-11-22')).toMatchObject([{ exemption: 'CHG0000009' }]);
    expect((await found('2026-11-21'))[0]?.exemption).toBeUndefined();
  });

  test('covers all devices, but none where only some platforms are looked at', () => {
    expect(staleDevices.covers('okta:device/guo1', run().parameters)).toBe(true);
    expect(staleDevices.covers('okta:app/0oa1/user/00u1', run().parameters)).toBe(false);
    expect(staleDevices.covers('okta:device/guo1', run({ platforms: ['IOS'] }).parameters)).toBe(false);
  });

  test('the tally counts ages, statuses by platform, and what is due', async () => {
    nth('ACTIVE').lastUpdated = ago(100);
    nth('SUSPENDED', 1).lastUpdated = ago(400);
    const exemptions = [
      { resource: resourceOf(nth('SUSPENDED', 1).id), ticket: 'CHG0000009', reason: 'A spare' },
    ];
    const context = run({ exemptions });
    const tally = staleDevices.tally(context);
    for (const entry of (await entriesOf(staleDevices, context)).values()) tally.add(entry);
    expect(tally.figures()).toMatchObject({ devices: 450, 'to suspend': 1, 'to deactivate': 0, exempted: 1 });
    const [ages, statuses] = tally.charts();
    expect(ages?.series[0]?.values).toEqual([448, 0, 0, 1, 0, 1, 0]);
    expect(statuses?.series.flatMap(({ values }) => values).reduce((sum, count) => sum + count)).toBe(450);
  });
});

test('whatever devices there are: one step at most, in its time, and none that an exemption speaks of is raised', async () => {
  const statuses = fc.constantFrom('ACTIVE', 'SUSPENDED', 'DEACTIVATED', 'CREATED', 'ODD', null);
  const items = fc.array(
    fc.record({ status: statuses, days: fc.integer({ min: 0, max: 400 }), isExempt: fc.boolean() }),
    { minLength: 1, maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(items, async (some) => {
      const devices = some.map(({ status, days }, index) => ({
        id: `guo${index}`,
        name: null,
        platform: null,
        status,
        lastUpdated: new Date(ago(days)).toISOString(),
        users: null,
      }));
      const exemptions = some.flatMap(({ isExempt }, index) =>
        isExempt ? [{ resource: `okta:device/guo${index}`, ticket: 'CHG0000009', reason: 'A spare' }] : [],
      );
      const byId = new Map(devices.map((device) => [`/api/v1/devices/${device.id}`, device]));
      const reader = {
        baseUrl: 'https://org.example',
        read: async ({ path }: { path: string }) => ({ status: 200, headers: {}, body: byId.get(path) }),
      };
      const parts = { ledger: ledgerOf([]) as never, okta: reader, startedAt: STARTED };
      const context = auditContext(staleDevices, { exemptions }, parts);
      for (const [index, device] of devices.entries()) {
        const [entry, ...more] = await staleDevices.inspect(device, context);
        expect(more).toEqual([]);
        expect(entry?.findings.length).toBeLessThanOrEqual(1);
        const raised = entry?.findings.filter(({ exemption }) => exemption === undefined) ?? [];
        const { status, days, isExempt } = some[index] as (typeof some)[number];
        const due =
          (status === 'ACTIVE' && days >= 90) ||
          ((status === 'SUSPENDED' || status === 'DEACTIVATED') && days >= 30);
        expect(raised.length).toBe(due && !isExempt ? 1 : 0);
      }
    }),
    { numRuns: 100 },
  );
});

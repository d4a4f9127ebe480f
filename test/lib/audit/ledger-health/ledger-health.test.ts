import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Entry } from '../../../../lib/audit/audit.ts';
import { ticketlessFound } from '../../../../lib/audit/justification/ticketless.ts';
import { ledgerHealth } from '../../../../lib/audit/ledger-health/ledger-health.ts';
import { explain } from '../../../../lib/findings/fold.ts';
import { moved } from '../../../../lib/findings/move.ts';
import { findingIdOf } from '../../../../lib/findings/names.ts';
import type { ChangeRecord } from '../../../../lib/ledger/record.ts';
import { auditContext, entriesOf, pagesOf } from '../../../support/audit-context.ts';
import { startAuditWorld } from '../../../support/audit-world.ts';
import { changeRecord } from '../../../support/change-record.ts';

const world = await startAuditWorld();
const { ledger, findings } = world;
afterAll(() => world.close());

const startedAt = new Date();
const ago = (minutes: number) => new Date(startedAt.getTime() - minutes * 60_000).toISOString();
const contextOf = (parameters: object = {}) =>
  auditContext(ledgerHealth, parameters, { ledger, findings, startedAt });

async function leave(more: Partial<ChangeRecord>): Promise<ChangeRecord> {
  const record = changeRecord({ confirmedBy: ['event-1'], ...more });
  await ledger.add(record);
  return (await ledger.get(record.id)) as ChangeRecord;
}
/** A change that is not over, accepted so many minutes ago. */
const open = (state: ChangeRecord['state'], minutes: number, more: Partial<ChangeRecord> = {}) =>
  leave({ state, changed: undefined, completedAt: undefined, acceptedAt: ago(minutes), ...more });
/** A change that was made without a ticket. */
const ticketless = (more: Partial<ChangeRecord> = {}) =>
  leave({ ticket: undefined, acceptedAt: ago(10), ...more });

const inspect = async ({ id }: Pick<ChangeRecord, 'id'>, parameters: object = {}) =>
  (await ledgerHealth.inspect({ change: id }, contextOf(parameters)))[0];
const found = (entry: Entry | undefined) =>
  entry?.findings.map(({ kind, effect, severity }) => [kind, effect, severity]);

/** The finding of a change without a ticket as an audit puts it on record. */
async function raised(change: ChangeRecord, occurrence = change.id) {
  const { kind, resource, effect } = ticketlessFound(change);
  const at = change.acceptedAt;
  return findings.record({ kind, resource, effect, operations: [], occurrence, at, evidence: {} });
}
async function moveOn(change: ChangeRecord, to: 'acknowledged' | 'resolved', ticket: string) {
  const { kind, resource, effect } = ticketlessFound(change);
  await findings.change(
    findingIdOf(kind, resource, effect),
    (known) => known && moved(known, { to, by: 'auditor', ticket }),
  );
}

test('a ledger in which everything came to its end is planned as nothing, and finds nothing', async () => {
  const finished = [{}, { state: 'failed', changed: false }, { changed: false, ticket: undefined }] as const;
  for (const more of finished) await leave(more);
  const pages = await pagesOf(ledgerHealth, contextOf());
  expect(pages.flatMap(({ items }) => items)).toEqual([]);
  expect(pages.at(-1)?.next).toBeUndefined();
});

describe('a change that is open', () => {
  test.each(['started', 'deferred'] as const)(
    '%s is under way for an hour, and then stuck',
    async (state) => {
      const young = await open(state, 59);
      expect(await inspect(young)).toMatchObject({ facts: { condition: 'under way' }, findings: [] });
      const old = await open(state, 61, { reason: 'The vendor answered 429' });
      const entry = await inspect(old);
      expect(found(entry)).toEqual([['change-stuck', `open too long: ${old.id}`, 'medium']]);
      expect(entry).toMatchObject({
        resource: `goldthread:change/${old.id}`,
        justification: { ticket: 'RITM0010023', change: old.id },
        findings: [
          {
            resource: old.resource,
            occurrence: old.id,
            text: `servicenow asked for okta.assignRoleToUser at ${old.acceptedAt}, and it is still ${state}: The vendor answered 429 (${old.id})`,
          },
        ],
      });
      expect((await inspect(old, { openAfterMinutes: 62 }))?.findings).toEqual([]);
    },
  );

  test('and that its caller was told to send again is nobody’s fault', async () => {
    const putOff = { deferral: 'caller' } as const;
    expect((await inspect(await open('deferred', 25 * 60, putOff)))?.findings).toEqual([]);
    expect(found(await inspect(await open('deferred', 25 * 60)))).toHaveLength(1);
  });

  test('in doubt is looked into for a quarter of an hour, and then stuck; what cannot be told is at once', async () => {
    const young = await open('in_doubt', 100, { doubtedAt: ago(14) });
    expect((await inspect(young))?.facts.condition).toBe('under way');
    const old = await open('in_doubt', 100, { doubtedAt: ago(16) });
    expect(found(await inspect(old))).toEqual([['change-stuck', `in doubt: ${old.id}`, 'high']]);
    const never = await open('in_doubt', 1, { doubtedAt: ago(1), indeterminate: true });
    expect(found(await inspect(never))).toEqual([['change-stuck', `indeterminate: ${never.id}`, 'high']]);
  });

  test('names its way out', async () => {
    const waysOut = async (change: ChangeRecord) => (await inspect(change))?.findings[0]?.operations;
    expect(await waysOut(await open('deferred', 61))).toEqual(['changes.cancel']);
    expect(await waysOut(await open('in_doubt', 100, { doubtedAt: ago(16) }))).toEqual(['changes.close']);
    const never = await open('in_doubt', 1, { doubtedAt: ago(1), indeterminate: true });
    expect(await waysOut(never)).toEqual(['changes.close']);
    await ledger.move(never, { state: 'closed', indeterminate: undefined });
    expect(await waysOut(await open('started', 61))).toEqual([]);
  });

  test('has no entry once a person has ended it', async () => {
    const closed = await open('in_doubt', 100, { doubtedAt: ago(16) });
    await ledger.move(closed, { state: 'closed' });
    expect(await inspect(closed)).toBeUndefined();
    const cancelled = await open('deferred', 61);
    await ledger.move(cancelled, { state: 'cancelled', changed: false });
    expect(await inspect(cancelled)).toBeUndefined();
  });

  test('when it was planned and is over when it is looked at has no entry', async () => {
    const left = await open('started', 61);
    await ledger.complete(left, { state: 'succeeded', changed: true, completedAt: ago(0) });
    expect(await inspect(left)).toBeUndefined();
    expect(await inspect({ id: `chg_${'0'.repeat(32)}` })).toBeUndefined();
  });
});

test('a change that was given up is found until somebody settles that on a ticket', async () => {
  const dead = await open('deferred', 5);
  await ledger.complete(dead, {
    state: 'failed',
    reviewReason: 'dead_letter',
    changed: false,
    completedAt: ago(1),
  });
  const entry = await inspect(dead);
  expect(found(entry)).toEqual([['change-stuck', `given up: ${dead.id}`, 'high']]);
  expect(entry?.findings[0]?.operations).toEqual(['okta.assignRoleToUser', 'findings.resolve']);
  const { finding } = await findings.record({
    kind: 'change-stuck',
    resource: dead.resource,
    effect: `given up: ${dead.id}`,
    operations: [],
    occurrence: dead.id,
    at: ago(0),
    evidence: {},
  });
  const step = { to: 'resolved', by: 'auditor', ticket: 'INC-5' } as const;
  await findings.change(finding.id, (known) => known && moved(known, step));
  expect(await inspect(dead)).toMatchObject({
    justification: { ticket: 'INC-5' },
    facts: { settled: true },
    findings: [],
  });
});

test('a change of which Okta has not told is found after two hours', async () => {
  const silent = { confirmedBy: undefined };
  const young = await leave({ ...silent, acceptedAt: ago(119) });
  expect(await inspect(young)).toBeUndefined();
  const old = await leave({ ...silent, acceptedAt: ago(121) });
  expect(found(await inspect(old))).toEqual([['change-stuck', `unconfirmed: ${old.id}`, 'medium']]);
  // Together with whatever else is the matter.
  const both = await ticketless({ ...silent, acceptedAt: ago(121) });
  expect(found(await inspect(both))?.map(([kind]) => kind)).toEqual([
    'change-without-ticket',
    'change-stuck',
  ]);
});

describe('a change without a ticket', () => {
  test('is found, the more severe the more it gave', async () => {
    const high = await ticketless();
    expect(found(await inspect(high))).toEqual([
      ['change-without-ticket', `without a ticket: ${high.id}`, 'high'],
    ]);
    const critical = await ticketless({ resource: 'okta:user/00u1/role/ORG_ADMIN' });
    expect(await inspect(critical)).toMatchObject({
      findings: [
        {
          resource: critical.resource,
          severity: 'critical',
          occurrence: critical.id,
          operations: ['findings.resolve', 'changes.revert'],
        },
      ],
    });
  });

  test('is paid when its finding is resolved on a ticket, and not by whoever just looks into it', async () => {
    const debt = await ticketless();
    await raised(debt);
    await moveOn(debt, 'acknowledged', 'INC-1');
    expect(found(await inspect(debt))).toHaveLength(1);
    await moveOn(debt, 'resolved', 'INC-2');
    expect(await inspect(debt)).toMatchObject({
      justification: { ticket: 'INC-2', caller: 'auditor', change: debt.id },
      facts: { settled: true, condition: 'without a ticket' },
      findings: [],
    });
    // Another one of the same resource is a debt of its own.
    expect(found(await inspect(await ticketless({ resource: debt.resource })))).toHaveLength(1);
  });

  test('is not paid by a finding that closed by itself', async () => {
    const debt = await ticketless();
    const { finding } = await raised(debt);
    await findings.change(finding.id, (known) => known && explain(known, debt.id, debt.id));
    expect((await findings.get(finding.id))?.status).toBe('resolved');
    expect(found(await inspect(debt))).toHaveLength(1);
  });

  test('is paid when it was reverted on a ticket, and not when that failed', async () => {
    const debt = await ticketless();
    const failed = await leave({ state: 'failed', changed: false, reverts: debt.id, ticket: 'INC-3' });
    await ledger.markReverted(debt, failed.id);
    expect(found(await inspect(debt))).toHaveLength(1);
    const reverting = await leave({ reverts: debt.id, ticket: 'INC-4' });
    await ledger.markReverted({ ...debt, revertedBy: failed.id }, reverting.id);
    expect(await inspect(debt)).toMatchObject({ justification: { ticket: 'INC-4' }, findings: [] });
  });

  test('is paid when what it gave was adopted or asked for on a ticket later, and not by an older ticket', async () => {
    const debt = await ticketless();
    await leave({ resource: debt.resource, acceptedAt: ago(20), ticket: 'IAM-1' });
    expect(found(await inspect(debt))).toHaveLength(1);
    await leave({ resource: debt.resource, acceptedAt: ago(5), ticket: 'IAM-2', changed: false, before: {} });
    expect(await inspect(debt)).toMatchObject({ justification: { ticket: 'IAM-2' }, findings: [] });
    const other = await ticketless();
    await leave({
      resource: other.resource,
      acceptedAt: ago(5),
      ticket: 'IAM-3',
      retroactivelyApproves: 'fnd_1',
    });
    expect(await inspect(other)).toMatchObject({ justification: { ticket: 'IAM-3' } });
  });

  test('that took something away is not paid by a ticket to give it again', async () => {
    const debt = await ticketless({ operation: 'okta.unassignRoleFromUser' });
    await leave({ resource: debt.resource, acceptedAt: ago(5), ticket: 'IAM-4' });
    expect(found(await inspect(debt))).toHaveLength(1);
  });

  test('is shown and not raised where it was made before tickets were needed, or is exempted', async () => {
    const debt = await ticketless();
    expect(await inspect(debt, { since: startedAt.toISOString() })).toMatchObject({ findings: [] });
    expect(found(await inspect(debt, { since: ago(11) }))).toHaveLength(1);
    const exemption = { resource: debt.resource, ticket: 'IAM-5', reason: 'a drill' };
    expect(await inspect(debt, { exemptions: [exemption] })).toMatchObject({
      findings: [{ exemption: 'IAM-5' }],
    });
  });
});

describe('a whole run', () => {
  let all: Map<string, Entry>;
  beforeAll(async () => {
    for (let i = 0; i < 210; i += 1) await open('deferred', 30);
    all = await entriesOf(ledgerHealth, contextOf());
  });

  test('has every change once that one of the indexes lists, page by page', async () => {
    const lists = [
      ['reviewReason', 'started'],
      ['reviewReason', 'in_doubt'],
      ['reviewReason', 'deferred'],
      ['reviewReason', 'dead_letter'],
      ['reviewReason', 'unticketed'],
    ] as const;
    let listed = 0;
    for (const [by, value] of lists) listed += (await ledger.find(by, value, 1_000)).changes.length;
    // And the ones that are unconfirmed, of which one has no ticket.
    expect(all.size).toBe(listed + 1);
    expect([...all.values()].every(({ facts }) => typeof facts.hours === 'number')).toBe(true);
  });

  test('is planned on after any of its pages', async () => {
    const pages = await pagesOf(ledgerHealth, contextOf());
    const ids = pages.map(({ items }) => items.map(({ change }) => change));
    expect(ids.every(({ length }) => length <= 100)).toBe(true);
    expect(ids.length).toBeGreaterThan(6);
    for (const [i, { next }] of pages.slice(0, -1).entries()) {
      const rest = await pagesOf(ledgerHealth, contextOf(), JSON.parse(JSON.stringify(next)));
      expect(rest.map(({ items }) => items.map(({ change }) => change))).toEqual(ids.slice(i + 1));
    }
  });

  test('is counted by condition, age and what is settled', () => {
    const tally = ledgerHealth.tally(contextOf());
    for (const entry of all.values()) tally.add(entry);
    const figures = tally.figures();
    expect(figures).toMatchObject({ changes: all.size, indeterminate: 1, 'given up': 0, unconfirmed: 1 });
    expect(figures['under way']).toBeGreaterThanOrEqual(210);
    expect(figures['justified since']).toBeGreaterThanOrEqual(4);
    const [conditions, ages] = tally.charts();
    const total = (values: readonly number[] = []) => values.reduce((sum, value) => sum + value, 0);
    expect(total(conditions?.series.flatMap(({ values }) => values))).toBe(all.size);
    expect(total(ages?.series[0]?.values)).toBe(total(conditions?.series[0]?.values));
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { evaluate } from '../../../lib/audit/evaluate.ts';
import { linesIn } from '../../../lib/audit/lines.ts';
import { newRun, runKeys } from '../../../lib/audit/run.ts';
import { moved } from '../../../lib/findings/move.ts';
import { findingIdOf } from '../../../lib/findings/names.ts';
import type { Drift, ReportedFinding, Summary } from '../../../lib/report/report.ts';
import { UpstreamError } from '../../../lib/upstream/errors.ts';
import { fill, resourceOf, startAuditWorld } from '../../support/audit-world.ts';
import { changeRecord } from '../../support/change-record.ts';

let world: Awaited<ReturnType<typeof startAuditWorld>>;
const worlds: (typeof world)[] = [];
afterAll(() => Promise.all(worlds.map(({ close }) => close())));
beforeEach(async () => {
  world = await startAuditWorld();
  worlds.push(world);
  fill(world.things, 25);
});

const KIND = 'assignment-without-ticket';
const [first, second] = [resourceOf(0), resourceOf(1)];
const idOf = (resource: string, kind = KIND, effect = 'assigned') => findingIdOf(kind, resource, effect);
const lines = async <T>(key: string) =>
  linesIn((await world.store.get(key)) ?? '').map((line) => JSON.parse(line) as T);
const foundIn = ({ audit, run }: Summary) => lines<ReportedFinding>(runKeys({ audit, id: run }).findings);
const driftIn = ({ audit, run }: Summary) => lines<Drift>(runKeys({ audit, id: run }).drift);
const latest = async () => JSON.parse((await world.store.get('audits/things/latest.json')) ?? '{}').run;
const resolveByHand = (id: string) =>
  world.findings.change(
    id,
    (known) => known && moved(known, { to: 'resolved', by: 'auditor', ticket: 'INC0010023' }),
  );

describe('findings', () => {
  test('are new, then unchanged, then gone, and the table follows: opened, counted, resolved', async () => {
    world.things.set(first, { owner: 'eve', kind: KIND });
    const one = await world.run();
    expect(one).toMatchObject({
      outcome: 'findings',
      entries: 25,
      ticketed: 24,
      findings: { critical: 0, high: 1, medium: 0 },
      byKind: { [KIND]: 1 },
      since: { new: 1, unchanged: 0, gone: 0 },
    });
    expect(await foundIn(one)).toMatchObject([{ id: idOf(first), since: 'new', resource: first }]);
    expect(await world.findings.get(idOf(first))).toMatchObject({
      status: 'open',
      severity: 'high',
      count: 1,
      notifiedAs: 'high',
      lastSeenAt: one.startedAt,
      operations: ['okta.assignUserToApplication'],
      occurrences: [{ id: one.run }],
      evidence: {
        audit: {
          run: one.run,
          text: 'eve has it without a ticket',
          remediation: ['okta.unassignUserFromApplication'],
        },
      },
    });

    const two = await world.run();
    expect(two).toMatchObject({ baseline: one.run, since: { new: 0, unchanged: 1, gone: 0 } });
    expect(await world.findings.get(idOf(first))).toMatchObject({ status: 'open', count: 2 });

    world.things.set(first, { owner: 'eve', ticket: 'RITM1' });
    const three = await world.run();
    expect(three).toMatchObject({ outcome: 'clean', since: { new: 0, unchanged: 0, gone: 1 } });
    expect(await foundIn(three)).toMatchObject([{ id: idOf(first), since: 'gone' }]);
    expect(await world.findings.get(idOf(first))).toMatchObject({
      status: 'resolved',
      history: [{ by: 'goldthread', to: 'resolved', reason: expect.stringContaining(three.run) }],
    });
    expect(await foundIn(await world.run())).toEqual([]);
  });

  test('that somebody resolved and that are still there are opened again; acknowledged ones stay so', async () => {
    world.things.set(first, { owner: 'eve', kind: KIND }).set(second, { owner: 'eve', kind: KIND });
    await world.run();
    await resolveByHand(idOf(first));
    await world.findings.change(
      idOf(second),
      (known) => known && moved(known, { to: 'acknowledged', by: 'auditor', ticket: 'INC0010023' }),
    );
    await world.run();
    expect(await world.findings.get(idOf(first))).toMatchObject({
      status: 'open',
      history: [{ to: 'resolved' }, { to: 'open', reason: 'The audit still finds it' }],
    });
    expect(await world.findings.get(idOf(second))).toMatchObject({ status: 'acknowledged', count: 2 });
  });

  test('of the same occurrence stay as a person settled them, but come again where the audit had called them over', async () => {
    const stuck = { owner: 'eve', kind: 'change-stuck', occurrence: 'chg_1' } as const;
    const id = idOf(first, 'change-stuck');
    world.things.set(first, stuck);
    await world.run();
    await resolveByHand(id);
    await world.run();
    expect(await world.findings.get(id)).toMatchObject({ status: 'resolved', count: 1 });

    world.things.set(second, { ...stuck, occurrence: 'chg_2' });
    const other = idOf(second, 'change-stuck');
    await world.run();
    world.things.set(second, { owner: 'eve' });
    await world.run();
    expect(await world.findings.get(other)).toMatchObject({ status: 'resolved' });
    world.things.set(second, { ...stuck, occurrence: 'chg_2' });
    await world.run();
    expect(await world.findings.get(other)).toMatchObject({
      status: 'open',
      history: [{ to: 'resolved' }, { to: 'open', reason: 'The audit finds it again' }],
    });
  });

  test('that are exempted are shown and never raised; raised before, they are resolved with the ticket', async () => {
    world.things.set(first, { owner: 'eve', kind: KIND, exemption: 'RITM7' });
    const one = await world.run();
    expect(one).toMatchObject({ outcome: 'clean', exempted: 1, since: { new: 0 }, byKind: {} });
    expect(await foundIn(one)).toMatchObject([{ exemption: 'RITM7', since: 'new' }]);
    expect(await world.findings.get(idOf(first))).toBeUndefined();

    world.things.set(first, { owner: 'eve', kind: KIND });
    expect(await world.run()).toMatchObject({ outcome: 'findings', since: { new: 1 } });
    world.things.set(first, { owner: 'eve', kind: KIND, exemption: 'RITM8' });
    expect(await world.run()).toMatchObject({ outcome: 'clean', exempted: 1, since: { gone: 0 } });
    expect(await world.findings.get(idOf(first))).toMatchObject({
      status: 'resolved',
      history: [{ reason: expect.stringContaining('It is exempted on RITM8') }],
    });
  });

  test('outside of what the parameters look at are left alone', async () => {
    world.things.set('okta:app/0oa2/user/00u1', { owner: 'eve', kind: KIND });
    await world.run();
    const narrow = await world.run({ only: 'okta:app/0oa1/' });
    expect(narrow).toMatchObject({ outcome: 'clean', since: { gone: 0 }, drift: { removed: 0 } });
    expect(await world.findings.get(idOf('okta:app/0oa2/user/00u1'))).toMatchObject({ status: 'open' });
  });

  test('come sorted: new ones first, then the more severe', async () => {
    world.things.set(second, { owner: 'eve', kind: KIND });
    await world.run();
    world.things.delete(resourceOf(2));
    world.things.set(resourceOf(90), { owner: 'eve', kind: KIND });
    const found = await foundIn(await world.run());
    expect(found.map(({ since, severity }) => [since, severity])).toEqual([
      ['new', 'high'],
      ['new', 'medium'],
      ['unchanged', 'high'],
    ]);
  });
});

describe('drift', () => {
  test('is what was added, removed or changed, by state and never by facts; times of the run do not matter', async () => {
    await world.run();
    world.things.delete(first);
    world.things.set(second, { owner: 'somebody else', ticket: 'RITM2' });
    world.things.set(resourceOf(90), { owner: 'new', ticket: 'RITM3' });
    const run = await world.run();
    expect(run.drift).toEqual({ added: 1, removed: 1, changed: 1 });
    expect(await driftIn(run)).toEqual([
      { resource: first, drift: 'removed', before: { owner: 'user 0' } },
      {
        resource: second,
        drift: 'changed',
        before: { owner: 'user 1' },
        after: { owner: 'somebody else' },
      },
      { resource: resourceOf(90), drift: 'added', after: { owner: 'new' }, ticket: 'RITM3' },
    ]);
  });

  test('without a change on record is a finding that stands until somebody settles it', async () => {
    await world.run();
    world.things.delete(first);
    const two = await world.run();
    const id = idOf(first, 'access-drift', 'removed');
    expect(two).toMatchObject({ outcome: 'findings', byKind: { 'access-drift': 1 } });
    expect(await world.findings.get(id)).toMatchObject({ status: 'open', severity: 'medium', count: 1 });

    const three = await world.run();
    expect(three).toMatchObject({ outcome: 'findings', drift: { removed: 0 }, since: { unchanged: 1 } });
    expect(await world.findings.get(id)).toMatchObject({ status: 'open', count: 1 });

    await resolveByHand(id);
    expect(await world.run()).toMatchObject({ outcome: 'clean', since: { gone: 1 } });
    expect(await world.findings.get(id)).toMatchObject({ status: 'resolved', count: 1 });
  });

  test('with a change on record since the last run names its ticket, if that left what there is', async () => {
    const acceptedAt = () => new Date().toISOString();
    await world.ledger.add(
      changeRecord({ resource: first, ticket: 'RITM0000001', after: null, acceptedAt: acceptedAt() }),
    );
    await world.run();
    const change = (resource: string, ticket: string, after: unknown) =>
      world.ledger.add(
        changeRecord({ resource, ticket, after, acceptedAt: acceptedAt(), completedAt: acceptedAt() }),
      );
    // It was removed before the last run, put back by hand, and removed by hand.
    world.things.delete(first);
    world.things.delete(second);
    await change(second, 'RITM0000002', null);
    // What a change left there is not what removed it.
    world.things.delete(resourceOf(2));
    await change(resourceOf(2), 'RITM0000003', { owner: 'user 2' });
    world.things.set(resourceOf(3), { owner: 'another', ticket: 'RITM0000004' });
    await change(resourceOf(3), 'RITM0000004', { owner: 'another' });
    // Nobody knows yet whether it took effect: it did.
    world.things.delete(resourceOf(4));
    await world.ledger.add(
      changeRecord({ resource: resourceOf(4), ticket: 'RITM0000005', state: 'in_doubt' }),
    );
    world.things.delete(resourceOf(5));
    await world.ledger.add(
      changeRecord({ resource: resourceOf(5), ticket: 'RITM0000006', state: 'failed', changed: false }),
    );
    const run = await world.run();
    expect((await driftIn(run)).map(({ resource, ticket }) => [resource, ticket])).toEqual([
      [first, undefined],
      [second, 'RITM0000002'],
      [resourceOf(2), undefined],
      [resourceOf(4), 'RITM0000005'],
      [resourceOf(5), undefined],
      [resourceOf(3), 'RITM0000004'],
    ]);
    expect((await foundIn(run)).map(({ resource }) => resource)).toEqual([
      first,
      resourceOf(2),
      resourceOf(5),
    ]);
  });
});

describe('a run of which something failed', () => {
  test('is failed and says what and why, and neither resolves anything nor is compared with', async () => {
    world.things.set(first, { owner: 'eve', kind: KIND });
    const one = await world.run();
    world.things.set(first, { owner: 'eve', ticket: 'RITM1' });
    world.onInspect = (resource) => {
      if (resource !== second) return;
      const answer = {
        status: 503,
        headers: {},
        body: { errorCode: 'E0000010', errorSummary: 'eve@example.com' },
      };
      throw new UpstreamError('refused', 'The vendor answered 503', { answer });
    };
    const two = await world.run();
    expect(two).toMatchObject({
      outcome: 'failed',
      entries: 24,
      failures: [{ item: second, reason: 'The vendor answered 503 (E0000010): …' }],
      implausible: [],
      since: { gone: 0 },
      drift: { removed: 0 },
    });
    expect(await world.findings.get(idOf(first))).toMatchObject({ status: 'open' });
    expect(await latest()).toBe(one.run);
    world.onInspect = () => {};
    expect(await world.run()).toMatchObject({ outcome: 'clean', baseline: one.run, since: { gone: 1 } });
  });

  test('still raises what it saw', async () => {
    world.things.set(first, { owner: 'eve', kind: KIND });
    world.onInspect = (resource) => {
      if (resource === second) throw new Error('no');
    };
    const run = await world.run();
    expect(run).toMatchObject({
      outcome: 'failed',
      failures: [{ item: second, reason: 'Something unforeseen went wrong (Error)' }],
      byKind: { [KIND]: 1 },
    });
    expect(await world.findings.get(idOf(first))).toMatchObject({ status: 'open' });
  });

  test('is the whole truth once it is gone on with and nothing fails any more; finished items are not asked again', async () => {
    const run = newRun('things', {});
    world.onInspect = (resource) => {
      if (resource === second) throw new Error('no');
    };
    expect(await world.run({}, { run })).toMatchObject({ outcome: 'failed' });
    world.onInspect = () => {};
    world.asked();
    expect(await world.run({}, { run })).toMatchObject({ outcome: 'clean', entries: 25, failures: [] });
    expect(world.asked()).toEqual([second]);
    expect(await latest()).toBe(run.id);
  });

  test('is one where a page was never inspected, or the plan not done to its end', async () => {
    const run = newRun('things', {});
    await world.run({}, { run });
    const other = newRun('things', {});
    const copy = async (of: (keys: ReturnType<typeof runKeys>) => string) => {
      await world.store.put(of(runKeys(other)), (await world.store.get(of(runKeys(run)))) ?? '');
    };
    for (const page of [0, 1, 2]) await copy((keys) => keys.page(page));
    for (const page of [0, 2]) await copy((keys) => keys.results(page));
    const without = await evaluate(other, world.workOf(other));
    expect(without.outcome).toBe('failed');
    expect(without.failures[0]).toMatchObject({ item: 'the plan' });
    await copy((keys) => keys.plan);
    const planned = await evaluate(other, world.workOf(other));
    expect(planned).toMatchObject({ outcome: 'failed', entries: 15 });
    expect(planned.failures).toHaveLength(10);
    expect(planned.failures[0]).toEqual({
      item: resourceOf(10),
      reason: 'It was never inspected to its end',
    });
  });

  test('names the first of very many failures, and how many more there are', async () => {
    fill(world.things, 120);
    world.onInspect = () => {
      throw new Error('no');
    };
    const { failures } = await world.run();
    expect(failures).toHaveLength(51);
    expect(failures.at(-1)?.item).toBe('70 more');
  });
});

describe('an answer that cannot be true', () => {
  test('fails the run, and is taken for true on a ticket only', async () => {
    const one = await world.run();
    fill(world.things, 10);
    const two = await world.run();
    expect(two).toMatchObject({ outcome: 'failed', failures: [], drift: { removed: 0 } });
    expect(two.implausible).toEqual([expect.stringMatching(/10 entries instead of 25.*npm run doctor/)]);
    expect(await latest()).toBe(one.run);
    const three = await world.run({}, { acceptShrinkage: 'CHG0010023' });
    expect(three).toMatchObject({
      outcome: 'findings',
      implausible: [],
      accepted: { ticket: 'CHG0010023', implausible: [expect.stringContaining('10 entries')] },
      drift: { removed: 15 },
    });
    expect(await latest()).toBe(three.run);
  });

  test('is nothing at all, with and without a last run', async () => {
    world.things.clear();
    expect(await world.run()).toMatchObject({
      outcome: 'failed',
      implausible: [expect.stringContaining('There is nothing at all')],
    });
    world.mayBeEmpty = true;
    expect(await world.run()).toMatchObject({ outcome: 'clean', entries: 0 });
    fill(world.things, 1);
    await world.run();
    world.things.clear();
    expect(await world.run()).toMatchObject({ outcome: 'failed' });
  });

  test('is one of another tenant: neither compared nor taken for everything gone', async () => {
    await world.run();
    world.tenants = ['https://other.okta.com'];
    const run = await world.run();
    expect(run).toMatchObject({ outcome: 'failed', drift: { added: 0, removed: 0, changed: 0 } });
    expect(run.implausible[0]).toContain('https://acme.okta.com');
  });
});

test('evaluated twice, a run comes to the same, byte by byte, and changes no finding', async () => {
  world.things.set(first, { owner: 'eve', kind: KIND });
  await world.run();
  world.things.delete(second);
  const run = newRun('things', {});
  const summary = await world.run({}, { run });
  const keys = (await world.store.list('audits/')).filter((key) => !key.endsWith('/told.json'));
  const read = async () =>
    Object.fromEntries(
      await Promise.all(keys.map(async (key) => [key, await readFile(join(world.folder, key), 'base64')])),
    );
  const before = [await read(), await world.findings.get(idOf(first))];
  expect(await evaluate(run, world.workOf(run))).toEqual(summary);
  expect([await read(), await world.findings.get(idOf(first))]).toEqual(before);
});

test('an older run that is evaluated again neither reopens what a later one resolved nor takes its place', async () => {
  world.things.set(first, { owner: 'eve', kind: KIND });
  const older = newRun('things', {});
  await world.run({}, { run: older });
  world.things.set(first, { owner: 'eve', ticket: 'RITM1' });
  const later = await world.run();
  await evaluate(older, world.workOf(older));
  expect(await world.findings.get(idOf(first))).toMatchObject({ status: 'resolved' });
  expect(await latest()).toBe(later.run);
});

test('what a list shows twice, as it changed while it was paged, counts once', async () => {
  const run = newRun('things', {});
  world.things.set(first, { owner: 'eve', kind: KIND });
  await world.run({}, { run });
  const key = runKeys(run).results(1);
  const line = linesIn((await world.store.get(key)) ?? '').find((one) => JSON.parse(one).item === 4) ?? '';
  const again = { ...JSON.parse(line), entries: [{ ...JSON.parse(line).entries[0], resource: first }] };
  await world.store.put(key, `${(await world.store.get(key)) ?? ''}${JSON.stringify(again)}\n`);
  const summary = await evaluate(run, world.workOf(run));
  expect(summary).toMatchObject({ outcome: 'findings', entries: 24, byKind: { [KIND]: 1 } });
});

test('the trend has the last complete runs and this one, at most twelve', async () => {
  const runs: string[] = [];
  for (let i = 0; i < 13; i += 1) runs.push((await world.run()).run);
  expect((await world.run()).trend.map(({ run }) => run).slice(0, -1)).toEqual(runs.slice(-11));
});

test('runs of other parameters are compared with the last of the same, where there is one', async () => {
  const one = await world.run({ note: 'a' });
  const two = await world.run({ note: 'b' });
  expect(two.baseline).toBe(one.run);
  expect((await world.run({ note: 'a' })).baseline).toBe(one.run);
});

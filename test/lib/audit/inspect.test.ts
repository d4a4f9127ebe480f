import { afterAll, beforeEach, expect, test } from 'vitest';
import { ITEMS_AT_ONCE, inspect } from '../../../lib/audit/inspect.ts';
import { linesIn } from '../../../lib/audit/lines.ts';
import { plan } from '../../../lib/audit/plan.ts';
import { newRun, runKeys } from '../../../lib/audit/run.ts';
import { Stopped } from '../../../lib/audit/stopped.ts';
import { resultLine } from '../../../lib/audit/stored.ts';
import { fill, PAGE, resourceOf, startAuditWorld } from '../../support/audit-world.ts';

const world = await startAuditWorld();
afterAll(world.close);
beforeEach(() => {
  fill(world.things, 25);
  world.mayGoOn = () => true;
  world.onInspect = () => {};
});
const begin = async () => {
  const run = newRun('things', {});
  await plan(run, world.workOf(run));
  world.asked();
  return run;
};

test('writes down what became of each item of a page, and asks nothing twice', async () => {
  const run = await begin();
  const inspected = { run: run.id, page: 1, items: PAGE, entries: PAGE, failed: 0 };
  expect(await inspect(run, 1, world.workOf(run))).toEqual(inspected);
  expect(world.asked()).toHaveLength(PAGE);
  expect(await inspect(run, 1, world.workOf(run))).toEqual(inspected);
  expect(world.asked()).toEqual([]);
});

test('one that fails stops no other, and is asked again when the page is', async () => {
  const run = await begin();
  world.onInspect = (resource) => {
    if (resource === resourceOf(3)) throw new Error('no');
  };
  expect(await inspect(run, 0, world.workOf(run))).toMatchObject({
    items: PAGE,
    entries: PAGE - 1,
    failed: 1,
  });
  world.onInspect = () => {};
  world.asked();
  expect(await inspect(run, 0, world.workOf(run))).toMatchObject({ entries: PAGE, failed: 0 });
  expect(world.asked()).toEqual([resourceOf(3)]);
});

test('a member of a list that is not what it should be fails with what is wrong, and stops no other', async () => {
  const run = await begin();
  const keys = runKeys(run);
  const page = JSON.parse((await world.store.get(keys.page(0))) ?? '');
  const odd = { resource: 'member 2 of a page of /a', unreadable: 'It is not what it should be (id)' };
  await world.store.put(keys.page(0), JSON.stringify({ ...page, items: page.items.with(1, odd) }));
  expect(await inspect(run, 0, world.workOf(run))).toMatchObject({ entries: PAGE - 1, failed: 1 });
  const summary = await world.run({}, { run });
  expect(summary.outcome).toBe('failed');
  expect(summary.failures).toEqual([
    { item: 'resource member 2 of a page of /a', reason: 'It is not what it should be (id)' },
  ]);
});

test('out of time it keeps what is done, and says how much is left', async () => {
  const run = await begin();
  let done = 0;
  world.onInspect = () => {
    done += 1;
    if (done !== 4) return;
    world.mayGoOn = () => false;
    // What was under way when the time was up did not fail.
    throw new Error('The time was up');
  };
  const stopped = inspect(run, 0, world.workOf(run));
  await expect(stopped).rejects.toThrow(Stopped);
  await expect(stopped).rejects.toThrow(/of the 10 items of page 0 are still to be inspected/);
  const kept = linesIn((await world.store.get(runKeys(run).results(0))) ?? '');
  expect(kept.every((line) => 'entries' in JSON.parse(line))).toBe(true);
  world.mayGoOn = () => true;
  world.asked();
  expect(await inspect(run, 0, world.workOf(run))).toMatchObject({ entries: PAGE, failed: 0 });
  expect(world.asked()).toHaveLength(PAGE - kept.length);
});

test('no more items are under way at once than it says', async () => {
  const run = newRun('things', {});
  const work = world.workOf(run);
  await world.store.put(
    runKeys(run).page(0),
    JSON.stringify({
      items: Array.from({ length: 100 }, (_, i) => i),
      total: 100,
      calls: { made: 0, refused: 0 },
    }),
  );
  let [now, most] = [0, 0];
  world.onInspect = async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise(setImmediate);
    now -= 1;
  };
  await inspect(run, 0, work);
  expect(most).toBe(ITEMS_AT_ONCE);
});

test('a page that is not there is refused', async () => {
  const run = await begin();
  await expect(inspect(run, 9, world.workOf(run))).rejects.toThrow(`The run ${run.id} has no page 9`);
});

test('a line that is broken is never taken for one of another kind', () => {
  for (const line of [
    { item: 0, entries: [{ resource: 'x' }], calls: { made: 1, refused: 0 } },
    { item: 0, calls: { made: 1, refused: 0 } },
    { item: 0, failure: 1, calls: { made: 1, refused: 0 } },
    {},
  ])
    expect(resultLine.safeParse(line).success).toBe(false);
});

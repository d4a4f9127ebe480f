import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { AnotherTenant, parametersOf, runStored, UnusableParameters } from '../../../lib/audit/begin.ts';
import { plan } from '../../../lib/audit/plan.ts';
import { newRun, runKeys } from '../../../lib/audit/run.ts';
import { Stopped } from '../../../lib/audit/stopped.ts';
import { appUsers } from '../../support/app-users-audit.ts';
import { fill, PAGE, startAuditWorld } from '../../support/audit-world.ts';

const world = await startAuditWorld();
afterAll(world.close);
beforeEach(() => {
  fill(world.things, 35);
  world.mayGoOn = () => true;
  world.onPlan = () => {};
  world.asked();
});

describe('planning', () => {
  test('stores every page, and says how many there are', async () => {
    const run = newRun('things', {});
    const planned = await plan(run, world.workOf(run));
    expect(planned).toEqual({ run: run.id, pages: [0, 1, 2, 3], items: 35, done: true });
    const page = JSON.parse((await world.store.get(runKeys(run).page(3))) ?? '');
    expect(page).toMatchObject({ items: expect.any(Array), total: 35 });
    expect(page.items).toHaveLength(5);
    expect(await runStored(world.store, run)).toMatchObject({
      ...run,
      version: '0.1.0',
      tenants: world.tenants,
    });
  });

  test('stops after a page when there is no time, and goes on after it, however often', async () => {
    const run = newRun('things', {});
    world.mayGoOn = () => false;
    const seen: boolean[] = [];
    for (let done = false; !done; ) {
      ({ done } = await plan(run, world.workOf(run)));
      seen.push(done);
    }
    expect(seen).toEqual([false, false, false, true]);
    expect(world.asked()).toEqual(['page 0', 'page 1', 'page 2', 'page 3']);
  });

  test('that is done asks nothing any more', async () => {
    const run = newRun('things', {});
    await plan(run, world.workOf(run));
    world.asked();
    expect(await plan(run, world.workOf(run))).toMatchObject({ done: true, pages: [0, 1, 2, 3], items: 35 });
    expect(world.asked()).toEqual([]);
  });

  test('that fails keeps its pages and its reason, and goes on from there', async () => {
    const run = newRun('things', {});
    world.onPlan = (page) => {
      if (page === 2) throw new Error('no');
    };
    await expect(plan(run, world.workOf(run))).rejects.toThrow('no');
    expect(await world.store.list(runKeys(run).pages)).toHaveLength(2);
    expect(JSON.parse((await world.store.get(runKeys(run).plan)) ?? '')).toEqual({
      done: false,
      failure: 'Something unforeseen went wrong (Error)',
    });
    world.onPlan = () => {};
    world.asked();
    expect(await plan(run, world.workOf(run))).toMatchObject({ done: true, items: 35 });
    expect(world.asked()).toEqual(['page 2', 'page 3']);
  });

  test('that is stopped in the middle of a page is not a failure', async () => {
    const run = newRun('things', {});
    world.onPlan = (page) => {
      if (page === 1) throw new Stopped();
    };
    expect(await plan(run, world.workOf(run))).toEqual({ run: run.id, pages: [0], items: PAGE, done: false });
    expect(await world.store.get(runKeys(run).plan)).toBeUndefined();
  });

  test('of nothing is done at once', async () => {
    world.things.clear();
    const run = newRun('things', {});
    expect(await plan(run, world.workOf(run))).toEqual({ run: run.id, pages: [], items: 0, done: true });
  });
});

test('a run that began at one tenant is not gone on with at another', async () => {
  const run = newRun('things', {});
  await plan(run, world.workOf(run));
  const elsewhere = { ...world.workOf(run), tenants: ['https://other.okta.com'] };
  await expect(plan(run, elsewhere)).rejects.toThrow(AnotherTenant);
  await expect(plan(run, elsewhere)).rejects.toThrow(
    /about https:\/\/acme\.okta\.com, and cannot be gone on with/,
  );
});

test('parameters that an audit does not take are refused by name, never by value', () => {
  expect(() => parametersOf(appUsers, { app: 7, secret: 'hunter2' })).toThrow(UnusableParameters);
  expect(() => parametersOf(appUsers, { app: 7, secret: 'hunter2' })).toThrow(
    /^The audit app-users .* app: /,
  );
  expect(() => parametersOf(appUsers, { app: 7, secret: 'hunter2' })).not.toThrow(/hunter2/);
  expect(parametersOf(appUsers, { app: '0oa1' })).toEqual({ app: '0oa1', limit: '20' });
});

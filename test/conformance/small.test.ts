import { afterAll, expect, test } from 'vitest';
import { runOktaSteps } from './clients/okta-steps.ts';
import { byOperation } from './clients/outcome.ts';
import { rootClients } from './clients/root-clients.ts';
import { runSailPointSteps } from './clients/sailpoint-steps.ts';
import { runTokenSteps } from './clients/token-steps.ts';
import { differences, undocumented } from './differences.ts';
import { judgePython } from './python/part.ts';
import { judgeRequests } from './requests/judge.ts';
import { seedDifferences } from './seeds/differences.ts';
import { judgeRows } from './seeds/judge.ts';
import { checksMore, nameOf } from './seeds/row.ts';
import { rows } from './seeds/rows.ts';
import { notMet, told } from './verdict.ts';
import { startWorld } from './world/start-world.ts';

// What of `npm run conformance` needs no install of its own: all rows, and a part of the requests.
const world = await startWorld();
afterAll(() => world.close());

test('every row of the documents that the product was asked for with holds, or differs on purpose', async () => {
  const steps = [
    ...(await runOktaSteps(world, rootClients.okta)),
    ...(await runSailPointSteps(world, rootClients.sailpoint)),
    ...(await runTokenSteps(world, rootClients.sailpoint)),
  ];
  const verdict = await judgeRows(world, rows, byOperation(steps));
  expect(told(verdict)).toEqual([]);
  expect(notMet(seedDifferences, verdict.differences)).toEqual([]);
}, 60_000);

test('every row is another', () => {
  expect(new Set(rows.map(nameOf)).size).toBe(rows.length);
});

test('every row is held against more than a status', () => {
  expect(rows.filter((row) => !checksMore(row)).map(nameOf)).toEqual([]);
});

test('a tenth of the generated requests is answered as the vendors do', async () => {
  expect(told(await judgeRequests(world, { seed: 7, atLeast: 1000, every: 10 }))).toEqual([]);
});

test('what clients for Python send is answered, and they can read it', async () => {
  expect(told(await judgePython(world, 3))).toEqual([]);
});

test('every deliberate difference is in the documentation', () => {
  expect(undocumented({ ...differences, ...seedDifferences }, new URL('../../', import.meta.url))).toEqual(
    [],
  );
});

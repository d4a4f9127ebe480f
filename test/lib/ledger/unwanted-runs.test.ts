import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { DynamoDB } from '../../../lib/aws/dynamodb.ts';
import { UnwantedRuns } from '../../../lib/ledger/unwanted-runs.ts';
import { startLedger } from '../../support/ledger.ts';

const { endpoint, close } = await startLedger();
afterAll(close);
const runs = new UnwantedRuns('changes', new DynamoDB({ endpoint }));

/** A caller of whom so many events in a row are unwanted; returns which of them were beyond the usual. */
const someone = () => {
  const caller = randomUUID();
  return {
    end: () => runs.end(caller),
    async lengthen(count: number) {
      const beyond: number[] = [];
      for (let i = 1; i <= count; i += 1) if (await runs.lengthen(caller)) beyond.push(i);
      return beyond;
    },
  };
};

test('of a caller of whom nothing was ever wanted no run is too long', async () => {
  expect(await someone().lengthen(30)).toEqual([]);
});

test('of a caller of whom all was wanted the 11th in a row is too many', async () => {
  const { end, lengthen } = someone();
  await end();
  await end();
  expect(await lengthen(12)).toEqual([11, 12]);
});

test('of a caller who sends much that is unwanted more than three times as many are', async () => {
  const { end, lengthen } = someone();
  await lengthen(8);
  await end();
  expect(await lengthen(36)).toEqual([35, 36]);
});

test('a run that was too long teaches no more than its limit', async () => {
  const { end, lengthen } = someone();
  await end();
  await lengthen(25);
  await end();
  expect(await lengthen(41)).toEqual([41]);
});

test('a shorter run does not make the usual one shorter', async () => {
  const { end, lengthen } = someone();
  await lengthen(8);
  await end();
  await lengthen(1);
  await end();
  expect(await lengthen(35)).toEqual([35]);
});

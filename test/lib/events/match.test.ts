import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { effectsOf } from '../../../lib/events/effects.ts';
import { changeByRequest, changesByResource, mayHaveDone } from '../../../lib/events/match.ts';
import type { ChangeRecord } from '../../../lib/ledger/record.ts';
import { stored } from '../../../lib/ledger/stored.ts';
import type { LogEvent } from '../../../lib/okta/log-event.ts';
import type { EventEffect } from '../../../lib/resource/resource-type.ts';
import { startLedger } from '../../support/ledger.ts';
import { byJob, eventOf } from '../../support/log-event.ts';

const { ledger, endpoint, commands, close } = await startLedger();
afterAll(close);

const app = { id: '0oa1', type: 'AppInstance' };
const membership = (userId: string, more: Partial<LogEvent> = {}) =>
  eventOf('application.user_membership.add', [app, { id: userId, type: 'User' }], more);
const effectOf = (event: LogEvent): EventEffect => {
  const said = effectsOf(event);
  if (said.kind !== 'effects' || !said.effects[0]) throw new Error('the event says nothing');
  return said.effects[0];
};
const withoutUndefined = (item: object) => JSON.parse(JSON.stringify(item));
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const saying = { eventType: 'x.y', published: ago(1_000), isNameless: false };
let serial = 0;
const recordOf = (userId: string, more: Partial<ChangeRecord> = {}): ChangeRecord => ({
  id: `chg_${String(serial++).padStart(32, '0')}`,
  schema: 1,
  operation: 'okta.assignUserToApplication',
  resource: `okta:app/0oa1/user/${userId}`,
  caller: 'servicenow',
  state: 'succeeded',
  changed: true,
  attempt: 1,
  fencingToken: 1,
  requestHash: 'hash',
  request: { path: '', params: {}, query: {} },
  replayable: true,
  deferral: 'queue',
  acceptedAt: ago(2_000),
  startedAt: ago(2_000),
  leaseEndsAt: ago(0),
  completedAt: ago(1_000),
  ...more,
});

describe('a change that may have done what an event says', () => {
  const event = membership('00u1');
  const job = membership('00u1', byJob);
  const requestId = String(event.debugContext?.debugData?.requestId);

  test.each<[string, Partial<ChangeRecord>, LogEvent, boolean]>([
    ['was made, and has no request id', {}, event, true],
    ['has the same request id', { upstreamRequestId: requestId }, event, true],
    ['has another request id', { upstreamRequestId: 'another' }, event, false],
    ['has one, where the event has none', { upstreamRequestId: 'another' }, job, true],
    ['is still being made', { state: 'started' }, event, true],
    ['is in doubt', { state: 'in_doubt' }, event, true],
    [
      'has the request id of an earlier attempt',
      { upstreamRequestId: 'another', earlierRequestIds: [requestId] },
      event,
      true,
    ],
    ['was deferred', { state: 'deferred' }, event, false],
    ['was in doubt, and is deferred', { state: 'deferred', doubtedAt: ago(1_500) }, event, true],
    ['failed', { state: 'failed' }, event, false],
    ['was cancelled', { state: 'cancelled' }, event, false],
    ['was closed, and nobody knows', { state: 'closed', changed: undefined }, event, true],
    ['changed nothing', { changed: false }, event, false],
    ['changed nothing after a doubt', { changed: false, attempt: 2, wasInDoubt: true }, event, true],
    ['was deferred, and then changed nothing', { changed: false, attempt: 2 }, event, false],
    ['does something else', { operation: 'okta.unassignUserFromApplication' }, event, false],
    ['was told of by another request', { confirmedBy: ['e'], confirmedRequestId: 'other' }, event, false],
    ['was told of by the same', { confirmedBy: ['e'], confirmedRequestId: requestId }, event, true],
    ['was adopted', { retroactivelyApproves: 'fnd_1' }, event, false],
  ])('%s', (_, more, which, expected) => {
    expect(mayHaveDone(recordOf('00u1', more), which, effectOf(which))).toBe(expected);
  });
});

test.each([
  ['started 3 minutes after the event', { startedAt: ago(-180_000), completedAt: ago(-190_000) }, 0],
  ['started 1 minute after it', { startedAt: ago(-60_000), completedAt: ago(-61_000) }, 1],
  ['completed 9 minutes before it', { startedAt: ago(545_000), completedAt: ago(540_000) }, 1],
  ['completed 11 minutes before it', { startedAt: ago(665_000), completedAt: ago(660_000) }, 0],
  [
    'started an hour before it, and still open',
    { startedAt: ago(3_600_000), completedAt: undefined, state: 'in_doubt' },
    1,
  ],
] as const)('a change that was %s', async (title, more, found) => {
  const userId = `00u${title.replaceAll(/\W/g, '')}`;
  await ledger.add(recordOf(userId, { acceptedAt: ago(3_700_000), ...(more as Partial<ChangeRecord>) }));
  const event = membership(userId);
  expect(await changesByResource(ledger, event, effectOf(event))).toHaveLength(found);
});

test('the change that was made nearest to the event comes first', async () => {
  const records = [300_000, 5_000, 100_000].map((ms) =>
    recordOf('00unear', { acceptedAt: ago(ms), startedAt: ago(ms), completedAt: ago(ms - 1_000) }),
  );
  for (const record of records) await ledger.add(record);
  const event = membership('00unear');
  const found = await changesByResource(ledger, event, effectOf(event));
  expect(found.map(({ id }) => id)).toEqual([records[1]?.id, records[2]?.id, records[0]?.id]);
});

test('a change is claimed by one event, or by all of one request, and the same event counts once', async () => {
  const record = recordOf('00uclaim');
  await ledger.add(record);
  const claim = (event: string, requestId: string, more = {}) =>
    ledger.confirm(record, { ...saying, event, requestId, ...more });
  expect(await claim('e1', 'r1')).toBe(true);
  expect(await claim('e1', 'r1')).toBe(true);
  expect(await claim('e2', 'r1')).toBe(true);
  expect(await claim('e3', 'r2')).toBe(false);
  expect(await claim('e4', 'job', { isNameless: true })).toBe(false);
  expect(await ledger.get(record.id)).toMatchObject({ confirmedBy: ['e1', 'e2'], confirmedRequestId: 'r1' });
});

test('the event nearest to a change has it, whichever comes first', async () => {
  const record = recordOf('00ufar', { startedAt: '2026-01-01T00:00:00.000Z' });
  await ledger.add(record);
  const at = (second: number, event: string) =>
    ledger.confirm(record, {
      ...saying,
      event,
      requestId: event,
      published: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
    });
  expect(await at(9, 'later')).toBe(true);
  expect(await at(1, 'nearer')).toBe(true);
  expect(await at(5, 'between')).toBe(false);
  expect(await ledger.get(record.id)).toMatchObject({ confirmedBy: ['nearer'], superseded: ['later'] });
});

test('of many events at once one claims a change', async () => {
  const record = recordOf('00urace');
  await ledger.add(record);
  const claims = Array.from({ length: 20 }, (_, i) =>
    ledger.confirm(record, { ...saying, event: `e${i}`, requestId: `r${i}` }),
  );
  expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
});

// `npm run match:scale` fills in 100,000.
const most = Number(process.env.MATCH_CHANGES ?? 20_000);

test(`what it costs is the same at 100, 5,000 and ${most} changes`, { timeout: 240_000 }, async () => {
  const document = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint }));
  const costs: string[][] = [];
  let size = 0;
  for (const target of [100, 5_000, most]) {
    await fill(document, size, target);
    size = target;
    for (const user of [3, 42]) {
      // One by its request, and one without, of a resource with a hundred changes.
      const byRequest = membership(`00u${user}`, {
        debugContext: { debugData: { requestId: `req${user}` } },
      });
      commands();
      expect((await changeByRequest(ledger, byRequest))?.upstreamRequestId).toBe(`req${user}`);
      const event = membership('00ubusy', byJob);
      expect(await changesByResource(ledger, event, effectOf(event))).not.toHaveLength(0);
      const other = membership(`00uother${user}`);
      await changesByResource(ledger, other, effectOf(other));
      costs.push(commands());
    }
  }
  expect(new Set(costs.map((cost) => cost.join()))).toEqual(
    new Set(['Query,BatchGetItem,Query,BatchGetItem,Query']),
  );
});

/** Changes written straight into the table; every hundredth of one and the same resource. */
async function fill(document: DynamoDBDocumentClient, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += 25) {
    const changes = Array.from({ length: Math.min(25, to - at) }, (_, i) => {
      const n = at + i;
      const userId = n % 100 === 0 ? '00ubusy' : `00u${n}`;
      const { item } = stored(recordOf(userId, { upstreamRequestId: `req${n}` }));
      return { PutRequest: { Item: withoutUndefined(item) } };
    });
    await document.send(new BatchWriteCommand({ RequestItems: { changes } }));
  }
}

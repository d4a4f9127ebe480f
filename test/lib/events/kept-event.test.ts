import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { createEventsTable } from '../../../infra/local/dynamodb/create-events-table.ts';
import { DynamoDB } from '../../../lib/aws/dynamodb.ts';
import { MAX_EVENT_BYTES } from '../../../lib/events/cut-event.ts';
import { effectsOf } from '../../../lib/events/effects.ts';
import { JudgedEvents } from '../../../lib/events/judged-events.ts';
import { eventIn, textOf } from '../../../lib/events/kept-event.ts';
import { confirmationBy } from '../../../lib/events/match.ts';
import { verdicts } from '../../../lib/events/verdict.ts';
import { parseJson } from '../../../lib/json/parse.ts';
import { eventsOf } from '../../../lib/okta/event-hook.ts';
import { type LogEvent, logEvent } from '../../../lib/okta/log-event.ts';
import { startLedger } from '../../support/ledger.ts';
import { eventOf } from '../../support/log-event.ts';

const store = await startLedger();
await createEventsTable('events', store.endpoint);
const client = new DynamoDB({ endpoint: store.endpoint });
const judgedEvents = new JudgedEvents('events', client);
afterAll(async () => {
  await client.close();
  await store.close();
});

const judged = (event: LogEvent, verdict: (typeof verdicts)[number]) => ({
  id: event.uuid,
  verdict,
  judgedAt: new Date().toISOString(),
  via: 'hook' as const,
  changes: [`chg_${'0'.repeat(32)}`],
  findings: [],
  event,
});
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value));
const role = (more: Partial<LogEvent> = {}) =>
  eventOf(
    'user.account.privilege.grant',
    [
      { id: '00u0006lTtxguajCWWg5', type: 'User', alternateId: 'somebody.with.a.long.name@example.com' },
      { id: 'ROLE_ASSIGNED', type: 'ROLE_ASSIGNED' },
      { id: 'HelpDeskAdmin', type: 'ROLE', alternateId: 'JBCUYUC7IRCVGS27IFCE2SKO' },
    ],
    more,
  );

const text = fc.string({ unit: 'binary', maxLength: 40 });
const anyEvent = fc
  .record({
    uuid: fc.oneof(
      fc.uuid(),
      fc.string({ unit: fc.constantFrom('\ud800', 'a', ' ', '漢'), minLength: 1, maxLength: 9 }),
    ),
    eventType: fc.string({ minLength: 1, maxLength: 40 }),
    published: fc.constant('2026-03-27T16:59:53.032Z'),
    actor: fc.record({ id: text, type: text }),
    target: fc.array(fc.record({ id: text, type: text, more: fc.jsonValue() }), { maxLength: 5 }),
    debugContext: fc.record({ debugData: fc.dictionary(text, fc.jsonValue()) }),
  })
  .map((event) => logEvent.parse(event));

test('whatever event comes is kept, and read back as far as it is kept', async () => {
  await fc.assert(
    fc.asyncProperty(anyEvent, fc.constantFrom(...verdicts), async (event, verdict) => {
      await judgedEvents.add(judged(event, verdict));
      const known = await judgedEvents.get(event.uuid);
      expect(known?.id).toBe(event.uuid);
      expect(known?.event.uuid).toBe(event.uuid);
      expect(asJson(eventIn(textOf(event, 'unknown')))).toEqual(asJson(event));
    }),
    { numRuns: 60 },
  );
});

describe('values that DynamoDB has no form for are kept', () => {
  const deep = `${'['.repeat(500)}${']'.repeat(500)}`;
  test.each([
    ['a number beyond 2^53', '{ "n": 9223372036854775807 }'],
    ['a number beyond its range', '{ "n": 1e400 }'],
    ['an empty name', '{ "": 1 }'],
    ['half of a surrogate pair', '{ "text": "\\ud800" }'],
    ['what is nested deeper than 32 levels', `{ "deep": ${deep} }`],
  ])('%s', async (_, data) => {
    const debugData = parseJson(data, 1_000) as Record<string, unknown>;
    const event = role({ debugContext: { debugData } });
    expect(await judgedEvents.add(judged(event, 'out-of-band'))).toBe(true);
    const known = await judgedEvents.get(event.uuid);
    expect(JSON.stringify(known?.event)).toBe(JSON.stringify(event));
  });
});

describe('an event that a change explains', () => {
  const folder = new URL('fixtures/', import.meta.url);
  const deliveries = readdirSync(folder).map((name) =>
    JSON.parse(readFileSync(new URL(name, folder), 'utf8')),
  );
  const events = [...deliveries.flatMap(({ delivery }) => eventsOf(delivery)), role()].map((event) =>
    logEvent.parse(event),
  );

  test.each(events.map((event) => [event.eventType, event] as const))('%s says the same', (_, event) => {
    const kept = eventIn(textOf(event, 'matched'));
    expect(effectsOf(kept)).toEqual(effectsOf(event));
    expect(confirmationBy(kept)).toEqual(confirmationBy(event));
    expect(Buffer.byteLength(textOf(event, 'matched'))).toBeLessThanOrEqual(640);
  });

  test('keeps all that it names where that is more than fits into one unit', () => {
    const many = Array.from({ length: 40 }, (_, i) => ({ id: `00u${i}`, type: 'User' }));
    const event = role({ target: [...many, ...(role().target ?? [])] });
    expect(effectsOf(eventIn(textOf(event, 'matched')))).toEqual(effectsOf(event));
  });
});

test('an event that is larger than an item is kept cut, not lost', async () => {
  const event = role({ debugContext: { debugData: { requestId: 'req1', noise: '漢'.repeat(200_000) } } });
  expect(await judgedEvents.add(judged(event, 'out-of-band'))).toBe(true);
  const known = await judgedEvents.get(event.uuid);
  expect(Buffer.byteLength(JSON.stringify(known?.event))).toBeLessThanOrEqual(MAX_EVENT_BYTES);
  expect(effectsOf(known?.event as LogEvent)).toEqual(effectsOf(event));
});

test('a time that is no time but a text of any length is no event', () => {
  const published = `2026-03-27T16:59:53.${'0'.repeat(500_000)}Z`;
  expect(logEvent.safeParse({ uuid: 'u', eventType: 'x', published }).success).toBe(false);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../../lib/aws/event-bridge.ts';
import { batchesOf, sizeOf } from '../../../lib/events/batches.ts';
import { cutEvent, MAX_EVENT_BYTES } from '../../../lib/events/cut-event.ts';
import { logEvent } from '../../../lib/okta/log-event.ts';

const wide = '漢'.repeat(100_000);

test.each([1, 10_000])(
  'however large an event of %i targets is, what is left of it fits, and is one',
  (count) => {
    const event = logEvent.parse({
      uuid: 'u'.repeat(100),
      eventType: 'user.account.privilege.grant',
      published: '2026-03-27T16:59:53.032Z',
      actor: { id: wide, type: wide, alternateId: wide },
      client: { id: wide, ipAddress: wide },
      displayMessage: wide,
      outcome: { result: wide, reason: wide },
      transaction: { type: wide, id: wide, detail: { requestApiTokenId: wide, other: wide } },
      debugContext: { debugData: { requestId: wide, other: wide } },
      target: Array.from({ length: count }, () => ({
        id: wide.slice(0, 400),
        type: wide.slice(0, 400),
        alternateId: wide.slice(0, 400),
      })),
    });
    const cut = cutEvent(event);
    expect(Buffer.byteLength(JSON.stringify(cut))).toBeLessThanOrEqual(MAX_EVENT_BYTES);
    expect(logEvent.parse(cut)).toEqual(cut);
    expect(cut.uuid).toBe(event.uuid);
    expect(cut.target?.length).toBeGreaterThan(0);
    expect(cut).not.toHaveProperty('displayMessage');
  },
);

test('what is absent stays absent, and null stays null', () => {
  const least = { uuid: 'u1', eventType: 'x', published: '2026-03-27T16:59:53Z' };
  expect(cutEvent(logEvent.parse(least))).toEqual(least);
  const nulls = { ...least, actor: null, client: null, target: null, transaction: null };
  expect(cutEvent(logEvent.parse(nulls))).toEqual(least);
});

const entries = fc.array(
  fc
    .oneof(fc.nat(2_000), fc.nat(250_000))
    .map((size): Entry => ({ Source: 's', DetailType: 't', Detail: 'x'.repeat(size), EventBusName: 'b' })),
  { maxLength: 60 },
);

test('batches keep all entries in their order, and stay within what PutEvents takes', () => {
  fc.assert(
    fc.property(entries, (all) => {
      const batches = batchesOf(all);
      expect(batches.flat()).toEqual(all);
      for (const batch of batches) {
        expect(batch.length).toBeGreaterThan(0);
        expect(batch.length).toBeLessThanOrEqual(10);
        expect(batch.reduce((sum, entry) => sum + sizeOf(entry), 0)).toBeLessThan(256 * 1024);
      }
    }),
    { numRuns: 50 },
  );
});

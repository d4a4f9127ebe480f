import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { handler as backfillEvents } from '../../../functions/jobs/backfill-events.ts';
import { SOURCE } from '../../../lib/events/bus.ts';
import { contextOf } from '../../support/event.ts';
import { startGateway } from '../../support/gateway.ts';

const { local, org, close } = await startGateway({
  deliverEvents: true,
  delivery: { gatherMs: 20, lossRate: 0.05, duplicateRate: 0.1, delayRate: 0.1, delayMs: 300 },
});
afterAll(close);

test('no event is lost when the bus is down for seconds, and deliveries are lost, repeated and overtaken', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const all = new Set<string>();
  const happen = () => {
    org.state.log.recordJob(Date.now(), {
      eventType: 'user.account.privilege.grant',
      displayMessage: 'x',
      target: [],
    });
    all.add(org.systemLog().at(-1)?.uuid ?? '');
  };
  const arrived = () =>
    local.bus
      .archived()
      .filter(({ source }) => source === SOURCE)
      .map(({ detail }) => detail as { via: string; event: { uuid: string } });
  for (let i = 0; i < 230; i += 1) {
    if (i === 10) local.bus.disturb(() => ({ refuse: 'internal' }));
    if (i === 210) local.bus.disturb();
    happen();
    await sleep(25);
  }
  // Until everything was delivered or given up.
  await sleep(1_500);
  const byHook = new Set(arrived().map(({ event }) => event.uuid));
  expect(byHook.size).toBeGreaterThan(30);
  expect(byHook.size).toBeLessThan(230);
  const { failures, complete } = await backfillEvents({}, contextOf());
  expect(failures).toBeGreaterThan(0);
  expect(complete).toBe(true);
  expect(new Set(arrived().map(({ event }) => event.uuid))).toEqual(all);
  vi.restoreAllMocks();
}, 40_000);

import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { SOURCE } from '../../../lib/events/bus.ts';
import { eventsOf } from '../../../lib/okta/event-hook.ts';
import { type LogEvent, logEvent } from '../../../lib/okta/log-event.ts';
import { startGateway } from '../../support/gateway.ts';

const folder = new URL('fixtures/', import.meta.url);
const fixtures = readdirSync(folder).map((name) => ({
  name,
  ...JSON.parse(readFileSync(new URL(name, folder), 'utf8')),
}));
const { local, close } = await startGateway();
afterAll(close);

test.each(fixtures)('$name parses, and comes through the hook unchanged', async ({ source, delivery }) => {
  expect(source).toMatch(/^https:\/\/developer\.okta\.com\//);
  const events = eventsOf(delivery) as LogEvent[];
  for (const event of events) expect(logEvent.parse(event)).toEqual(event);
  const before = local.bus.archived().length;
  const answer = await fetch(`${local.url}/hooks/okta-events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: local.hookSecret },
    body: JSON.stringify(delivery),
  });
  expect(answer.status).toBe(200);
  const arrived = local.bus
    .archived()
    .slice(before)
    .filter(({ source }) => source === SOURCE);
  expect(arrived.map(({ detail }) => detail)).toEqual(events.map((event) => ({ via: 'hook', event })));
});

import { measureLag } from '../../lib/events/measure-lag.ts';
import { currentPublisher } from '../../lib/events/publish.ts';
import { eventsOf, hookDelivery } from '../../lib/okta/event-hook.ts';
import { handle } from '../../lib/operation/handle.ts';
import type { Invocation } from '../../lib/operation/invocation.ts';
import { oktaAsks } from '../../lib/operation/okta-asks.ts';
import { lookup } from '../../lib/operation/operation.ts';
import { Deadline } from '../../lib/upstream/deadline.ts';

// Okta waits for 3 seconds, which began when it opened the connection.
const BUDGET_MS = 2_200;
// A cold start may take most of it; what is kept late is kept all the same.
const AT_LEAST_MS = 700;
// Lambda takes 6 MB.
const MAX_BYTES = 6 * 1024 * 1024;

/** Takes what Okta's event hook delivers, and answers when all of it is kept. */
export const operation = lookup({
  id: 'hooks.oktaEvents',
  method: 'POST',
  path: '/hooks/okta-events',
  summary: "Take the events that Okta's event hook delivers",
  authenticate: oktaAsks,
  needs: { oktaEvents: true, publishes: true },
  body: { schema: hookDelivery, maxBytes: MAX_BYTES },
  answer: { status: 200 },
  run: async ({ body }, event) => {
    const events = eventsOf(body);
    measureLag(events, Date.now());
    await currentPublisher().publish(events, 'hook', timeFor(event));
    return { status: 200 };
  },
});

export const handler = handle(operation);

function timeFor({ deadline, requestContext }: Invocation): Deadline {
  // A local invoker does not say when it came.
  const waitedMs = Math.max(0, Date.now() - (requestContext.timeEpoch || Date.now()));
  return new Deadline(Math.min(deadline.remainingMs, Math.max(AT_LEAST_MS, BUDGET_MS - waitedMs)));
}

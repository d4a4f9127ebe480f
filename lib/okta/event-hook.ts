import * as z from 'zod';

/**
 * A delivery of an event hook. Read leniently: what else it says does not matter, and what is in it is looked at one
 * by one.
 *
 * https://developer.okta.com/docs/concepts/event-hooks/
 */
export const hookDelivery = z.looseObject({}).meta({
  description: "A delivery of Okta's event hook (com.okta.event_hook), with its events in data.events",
});

export type HookDelivery = z.output<typeof hookDelivery>;

/** The events of a delivery; where there is no list of them, the delivery itself, so that nothing is lost. */
export function eventsOf(delivery: HookDelivery): readonly unknown[] {
  const { data } = delivery as { data?: { events?: unknown } | null };
  return Array.isArray(data?.events) ? data.events : [delivery];
}

/** What Okta sends to see whether an address is ours: visible ASCII, so that nothing else can be reflected. */
export const verificationChallenge = z.string().regex(/^[!-~]{1,500}$/);

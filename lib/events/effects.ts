import type { LogEvent } from '../okta/log-event.ts';
import { resourceTypes } from '../resource/registry.ts';
import type { EventEffect } from '../resource/resource-type.ts';

/** What an event says: its effects, that nothing was done, or something that nobody here has heard of. */
export type Said =
  | { readonly kind: 'effects'; readonly effects: readonly EventEffect[] }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unknown' };

// What an attempt came to that changed nothing.
const WITHOUT_EFFECT = new Set(['FAILURE', 'DENY', 'SKIPPED']);

/**
 * What an event of Okta's System Log says was done, to resources of every kind that it is about. Never throws: whatever
 * has not the shape that its type should have is `unknown`.
 *
 * https://developer.okta.com/docs/reference/api/event-types/
 */
export function effectsOf(event: LogEvent): Said {
  if (WITHOUT_EFFECT.has(event.outcome?.result ?? '')) return { kind: 'nothing' };
  const effects = resourceTypes.flatMap((type) => type.effectsOf?.(event) ?? []);
  return effects.length > 0 ? { kind: 'effects', effects } : { kind: 'unknown' };
}

import { isDeepStrictEqual } from 'node:util';
import { parseJson } from '../json/parse.ts';
import type { LogEvent } from '../okta/log-event.ts';
import { cutEvent, MAX_EVENT_BYTES } from './cut-event.ts';
import { effectsOf } from './effects.ts';
import type { Verdict } from './verdict.ts';

// With everything else of its item, no more than one write unit. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
const MAX_BRIEF_BYTES = 620;
// Deeper than anything that came over the bus.
const MAX_DEPTH = 100_000;

/**
 * What is kept of a judged event, as JSON text: DynamoDB's own documents hold no number beyond 38 digits, no empty name,
 * and nothing nested deeper than 32 levels. Of an event that a change of the ledger explains, it is what judging it
 * again needs, as the archive has the whole; of any other it is all that fits into an item.
 */
export function textOf(event: LogEvent, verdict: Verdict): string {
  if (verdict === 'matched' || verdict === 'derived') return JSON.stringify(briefOf(event));
  const whole = JSON.stringify(event);
  return Buffer.byteLength(whole) <= MAX_EVENT_BYTES ? whole : JSON.stringify(cutEvent(event));
}

/** The event that a text is of. */
export function eventIn(text: string): LogEvent {
  return parseJson(text, MAX_DEPTH) as LogEvent;
}

/** The least of an event that says the same. One that names many things stays larger: what it says comes first. */
function briefOf(event: LogEvent): LogEvent {
  const cut = cutEvent(event);
  const said = effectsOf(event);
  const briefs = [cut, withoutNames(cut)].filter((one) => isDeepStrictEqual(effectsOf(one), said));
  const fits = briefs.find((one) => Buffer.byteLength(JSON.stringify(one)) <= MAX_BRIEF_BYTES);
  return fits ?? briefs.at(-1) ?? cut;
}

/** Without what people and applications are called besides their ids. */
function withoutNames(event: LogEvent): LogEvent {
  const { actor, outcome: _, target, ...more } = event;
  return {
    ...more,
    ...(actor && { actor: { id: actor.id, type: actor.type } }),
    ...(target && {
      target: target.map(({ id, type, alternateId }) => ({
        id,
        type,
        ...(type === 'ROLE' && { alternateId }),
      })),
    }),
  };
}

import { shapeOf } from '../json/shape.ts';
import { type Invocation, requestIdOf } from '../operation/invocation.ts';
import { Problem } from '../operation/problem.ts';
import { countedEventsOf, unwantedRunsOf } from '../operation/stores.ts';
import { log } from '../telemetry/logger.ts';
import { measure } from '../telemetry/meter.ts';
import { knownTo } from './known-names.ts';
import type { Mapping } from './mapping.ts';

/** An event, and the order that it is: the same in each of its copies. */
export interface Counted {
  readonly event: Invocation;
  readonly order: string;
  readonly mappings: readonly Mapping[];
}

/** Counts an event that no mapping wants, once, and says in the log what it looks like. Never throws. */
export async function countUnwanted(counted: Counted): Promise<void> {
  const { event } = counted;
  const { id: caller } = event.caller;
  log('info', 'itsm event unwanted', lookOf(counted));
  if (!(await isNew('unwanted', counted))) return;
  measure('ItsmEventsUnwanted', 1, { by: caller });
  const isLong = await unlessItFails(event, () => unwantedRunsOf(event.services).lengthen(caller));
  if (isLong) measure('ItsmEventsNoLongerWanted', 1, { by: caller });
}

/** Takes note that a deployed mapping wants a caller's event, which never came before. Never throws. */
export async function countWanted(event: Invocation): Promise<void> {
  await unlessItFails(event, () => unwantedRunsOf(event.services).end(event.caller.id));
}

/**
 * Counts an event that lacks what a mapping needs, once, and says in the log what it looks like and what it lacks. Never
 * throws.
 */
export async function countUnfilled(error: unknown, counted: Counted): Promise<void> {
  if (!(error instanceof Problem) || error.code !== 'mapping-unfilled') return;
  // Places in mappings: no value of an event is in them.
  log('warn', 'itsm event unfilled', { ...lookOf(counted), places: error.causes.slice(0, 5).join('; ') });
  if (await isNew('unfilled', counted)) measure('ItsmEventsUnfilled', 1, { by: counted.event.caller.id });
}

const lookOf = ({ event, mappings }: Counted) => ({
  requestId: requestIdOf(event),
  caller: event.caller.id,
  shape: shapeOf(event.request.body, knownTo(mappings)),
});

/** Where that cannot be told, it counts. */
async function isNew(kind: 'unwanted' | 'unfilled', { event, order }: Counted): Promise<boolean> {
  const found = await unlessItFails(event, () => countedEventsOf(event.services).note(kind, order));
  return found ?? true;
}

/** No event fails for its being counted. */
async function unlessItFails<T>(event: Invocation, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (cause) {
    log('warn', 'An ITSM event could not be counted', { requestId: requestIdOf(event) }, cause);
    return undefined;
  }
}

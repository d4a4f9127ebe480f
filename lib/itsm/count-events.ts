import { shapeOf } from '../json/shape.ts';
import { type Invocation, requestIdOf } from '../operation/invocation.ts';
import { Problem } from '../operation/problem.ts';
import { unwantedRunsOf } from '../operation/stores.ts';
import { log } from '../telemetry/logger.ts';
import { measure } from '../telemetry/meter.ts';

/** Counts an event that no mapping wants, and says in the log what it looks like. Never throws. */
export async function countUnwanted(event: Invocation): Promise<void> {
  const { id: caller } = event.caller;
  log('info', 'itsm event unwanted', lookOf(event));
  measure('ItsmEventsUnwanted', 1, { by: caller });
  const isLong = await unlessItFails(event, () => unwantedRunsOf(event.services).lengthen(caller));
  if (isLong) measure('ItsmEventsNoLongerWanted', 1, { by: caller });
}

/** Takes note that a caller's event is wanted. Never throws. */
export async function countWanted(event: Invocation): Promise<void> {
  await unlessItFails(event, () => unwantedRunsOf(event.services).end(event.caller.id));
}

/** Says in the log what an event looks like that lacks what a mapping needs; its problem is counted where it is reported. */
export function tellUnfilled(error: unknown, event: Invocation): void {
  if (!(error instanceof Problem) || error.code !== 'mapping-unfilled') return;
  // Places in mappings: no value of an event is in them.
  log('warn', 'itsm event unfilled', { ...lookOf(event), places: error.causes.slice(0, 5).join('; ') });
}

const lookOf = (event: Invocation) => ({
  requestId: requestIdOf(event),
  caller: event.caller.id,
  shape: shapeOf(event.request.body),
});

/** No event fails for its being counted. */
async function unlessItFails<T>(event: Invocation, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (cause) {
    log('warn', 'An ITSM event could not be counted', { requestId: requestIdOf(event) }, cause);
    return undefined;
  }
}

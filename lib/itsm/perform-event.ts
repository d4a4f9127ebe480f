import * as z from 'zod';
import { Unauthenticated } from '../caller/authenticate.ts';
import { presentedBy } from '../caller/presented.ts';
import { type Invocation, iamArnOf, type Reply } from '../operation/invocation.ts';
import type { Change } from '../operation/operation.ts';
import { Problem } from '../operation/problem.ts';
import { ordersOf } from '../operation/stores.ts';
import { countUnfilled, countUnwanted, countWanted } from './count-events.ts';
import { lookUpOrder } from './look-up-order.ts';
import type { Mapping } from './mapping.ts';
import { foreseeItsmOrder, receiveItsmOrder } from './order.ts';
import { changeResult, type Performed, performPlanned } from './perform-planned.ts';

/** What an event's sender is answered. */
export const eventResults = z
  .object({
    order: z.string().meta({ description: 'The order that the event is; the same when it comes again' }),
    ticket: z.string().optional(),
    results: z.array(changeResult),
  })
  .meta({ id: 'ItsmEventResults' });

/** What a dry run of an event is answered. */
export const eventDryRun = z
  .object({
    dryRun: z.literal(true),
    ticket: z.string().optional(),
    results: z.array(changeResult),
  })
  .meta({ id: 'ItsmEventDryRun' });

/**
 * Makes the changes that an ITSM's own event asks for.
 *
 * The status is for senders that look at nothing else. Jira sends again after 408, 409, 425, 429 and 5xx and after
 * no answer, ServiceNow where its flow's retry policy or its script says so:
 *
 * - 200: all is done, 202: all is done or will be
 * - 422: some failed for good, and the others are done
 * - 503: some may succeed when it is sent again; what is done is then replayed
 * - 204: no mapping wants the event
 *
 * A dry run says the same of each change as the change's own, with the statuses that these have. It writes nothing.
 *
 * @throws {Unauthenticated} where the path names another caller
 * @throws {Problem} 404 for a caller without mappings, 422 where a mapping cannot be filled
 */
export async function performEvent(
  mappings: readonly Mapping[],
  changes: ReadonlyMap<string, Change>,
  callerId: string,
  event: Invocation,
): Promise<Reply> {
  if (callerId !== event.caller.id) {
    throw new Unauthenticated(presentedBy(event.headers, iamArnOf(event))?.kind ?? 'none');
  }
  const own = mappings.filter(({ caller }) => caller === callerId);
  if (own.length === 0) throw new Problem('not-found', 'No mapping of this caller is deployed.');
  if (event.dryRun) return foresee(own, changes, event);
  const delivery = await lookUpOrder(own, event, ordersOf(event.services));
  const counted = { event, order: delivery.id, mappings: own };
  const order = await receiveItsmOrder(own, changes, event, delivery).catch(async (error) => {
    await countUnfilled(error, counted);
    throw error;
  });
  if (!order) {
    await countUnwanted(counted);
    return { status: 204 };
  }
  const { id, ticket, planned } = order;
  // What is replayed from its record says nothing of the mappings of today.
  const isReplay = delivery.known?.state === 'planned';
  const [performed] = await Promise.all([
    performPlanned(planned, { ...event, order: id }),
    isReplay ? undefined : countWanted(event),
  ]);
  const results = performed.map(({ result }) => result);
  return {
    ...statusOf(performed),
    body: { order: id, ...(ticket !== undefined && { ticket }), results },
  };
}

async function foresee(
  mappings: readonly Mapping[],
  changes: ReadonlyMap<string, Change>,
  event: Invocation,
): Promise<Reply> {
  const order = await foreseeItsmOrder(mappings, changes, event);
  if (!order) return { status: 204 };
  const { ticket, planned } = order;
  const performed = await performPlanned(planned, event);
  const results = performed.map(({ result }) => result);
  return { ...statusOf(performed), body: { dryRun: true, ...(ticket !== undefined && { ticket }), results } };
}

function statusOf(performed: readonly Performed[]): Reply {
  const again = performed.filter(({ isRetryable }) => isRetryable);
  if (again.length > 0) {
    const seconds = again.map(({ retryAfter = '5' }) => Number(retryAfter));
    return { status: 503, headers: { 'retry-after': String(Math.max(...seconds)) } };
  }
  if (performed.some(({ result }) => result.problem)) return { status: 422 };
  return { status: performed.some(({ result }) => result.status === 202) ? 202 : 200 };
}

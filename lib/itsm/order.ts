import { isDeepStrictEqual } from 'node:util';
import type { Mask } from '../ledger/image.ts';
import { Keeper } from '../ledger/keeper.ts';
import { type Order, OrderReused, type PlannedChange, refuseOther } from '../ledger/order.ts';
import { changeNamed } from '../operation/changes.ts';
import type { Invocation } from '../operation/invocation.ts';
import type { Change } from '../operation/operation.ts';
import { orderOf } from '../operation/receive-order.ts';
import { ordersOf } from '../operation/stores.ts';
import { isSigned } from './delivery.ts';
import { type LookedUp, lookUpOrder } from './look-up-order.ts';
import type { Mapping } from './mapping.ts';
import { type Plan, type Planned, plan } from './plan.ts';
import { refuseKnownOthers, refuseOthersOfName } from './refuse-others-of-name.ts';

/** An order, and the changes that it asks for. */
export interface ItsmOrder {
  readonly id: string;
  readonly ticket: string | undefined;
  readonly planned: readonly Planned[];
}

/**
 * The order that a delivery is. What comes for the first time is read by the mappings and put on record; what comes
 * again asks for what is on record, whatever the mappings are called or say by now.
 *
 * @param delivery as it was looked up
 * @returns undefined where no mapping wants the event
 * @throws {OrderReused} for a signature that came with something else before
 * @throws {Problem} 422 where a mapping cannot be filled
 */
export async function receiveItsmOrder(
  mappings: readonly Mapping[],
  changes: ReadonlyMap<string, Change>,
  event: Invocation,
  delivery: LookedUp,
): Promise<ItsmOrder | undefined> {
  const { id, known, ...told } = delivery;
  const orders = ordersOf(event.services);
  if (known?.state === 'unwanted') return undefined;
  const delivered = { ...orderOf(event), id, state: 'planned' as const };
  const mask = await event.services.mask();
  const readAnew = () => plan(mappings, changes, event, id, mask.key);
  if (known?.state === 'planned') return goOn(known, delivered, changes, readAnew);

  const read = readAnew();
  if (!read) {
    // Jira's signature is good for ever: whoever captured the event could send it once a mapping wants it.
    if (isSigned(event)) await orders.plan({ ...delivered, ...told, state: 'unwanted', changes: [] });
    return undefined;
  }
  const { ticket, planned } = read;
  const onTicket = { ...delivered, ticket };
  await refuseOthersOfName(read, onTicket, orders);
  const order = await orders.plan({
    ...onTicket,
    ...told,
    changes: fitting(planned.map((one) => keptOf(one, mask))),
  });
  // At the same moment came another of the same bytes, which its headers tell from this one.
  if (!isDeepStrictEqual(order.toldBy, told.toldBy))
    return receiveItsmOrder(mappings, changes, event, await lookUpOrder(mappings, event, orders));
  return goOn(order, delivered, changes, () => read);
}

/**
 * The order that a delivery would be, for a dry run: it is read, and nothing is put on record. Only of what nobody
 * signed, as it is bound to no address.
 *
 * @returns undefined where no mapping wants the event
 * @throws {OrderReused} for a name that stands for something else
 * @throws {Problem} 422 where a mapping cannot be filled
 */
export async function foreseeItsmOrder(
  mappings: readonly Mapping[],
  changes: ReadonlyMap<string, Change>,
  event: Invocation,
): Promise<ItsmOrder | undefined> {
  const orders = ordersOf(event.services);
  const { id, known } = await lookUpOrder(mappings, event, orders);
  if (known?.state === 'unwanted') return undefined;
  const mask = await event.services.mask();
  const readAnew = () => plan(mappings, changes, event, id, mask.key);
  // The same bytes came before, at the address without the dry run.
  if (known?.state === 'planned') return goOn(known, known, changes, readAnew);
  const read = readAnew();
  if (!read) return undefined;
  const { ticket, planned } = read;
  await refuseKnownOthers(read, { ...orderOf(event), id, ticket, state: 'planned' }, orders);
  return { id, ticket, planned };
}

// What a record of DynamoDB may hold is 400 kB.
const MAX_BYTES = 300_000;

/** Without their requests, where those are too many for one record: they are then read from the delivery again. */
function fitting(changes: PlannedChange[]): PlannedChange[] {
  if (Buffer.byteLength(JSON.stringify(changes)) <= MAX_BYTES) return changes;
  return changes.map(({ request: _, ...rest }) => rest);
}

/** What of a planned change is on record: its request too, where it can be sent again from there. */
function keptOf(
  { operation, idempotencyKey: key, request, absent, mapping }: Planned,
  mask: Mask,
): PlannedChange {
  const kept = Keeper.ofRequest(mask, request).request(request);
  return {
    operation: operation.id,
    key,
    mapping,
    ...(absent && { absent }),
    ...(kept.replayable && { request: kept.request }),
  };
}

function goOn(
  order: Order,
  { address, digest }: Pick<Order, 'address' | 'digest'>,
  changes: ReadonlyMap<string, Change>,
  readAnew: () => Plan | undefined,
): ItsmOrder {
  const { id, ticket = '', changes: recorded } = order;
  refuseOther(order, { address, digest, ticket: order.ticket });
  const isWhole = recorded.every(({ request }) => request !== undefined);
  const anew = isWhole ? [] : (readAnew()?.planned ?? []);
  const planned = recorded.map(({ operation, key, request, absent, mapping = '' }): Planned => {
    const common = { mapping, ticket, idempotencyKey: key, absent, named: undefined };
    if (request)
      return {
        ...common,
        operation: changeNamed(changes, operation),
        request: { ...request, body: request.body },
      };
    const found = anew.find((one) => one.idempotencyKey === key);
    // It held a secret or was too large to keep, and the mappings no longer read it from the same bytes.
    if (!found) throw new OrderReused(order);
    return { ...found, ...common };
  });
  return { id, ticket: order.ticket, planned };
}

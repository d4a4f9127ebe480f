import { digestOf, type Order, orderIdOf, refuseOther } from '../ledger/order.ts';
import { bodyBytes, type Invocation } from './invocation.ts';
import { ordersOf } from './stores.ts';

/**
 * Puts a signed request on record as an order before anything of it is authorized: its signature then serves for this
 * request alone, at this address, on this ticket. What no signature names is no order.
 *
 * @returns the order's id
 * @throws {OrderReused}
 */
export async function receiveOrder(event: Invocation): Promise<string | undefined> {
  const { ticket } = event;
  const known = await receiveSigned(event, { state: 'planned', ...(ticket !== undefined && { ticket }) });
  if (known) refuseOther(known, { ...orderOf(event), ticket });
  return known?.id;
}

/**
 * As {@link receiveOrder}, for a signed event of which it is still to be read what it asks for, and on which ticket.
 *
 * @throws {OrderReused}
 */
export async function receiveEvent(event: Invocation): Promise<string | undefined> {
  const known = await receiveSigned(event, { state: 'received' });
  if (known) refuseOther(known, { ...orderOf(event), ticket: known.ticket });
  return known?.id;
}

async function receiveSigned(
  event: Invocation,
  more: Pick<Order, 'state' | 'ticket'>,
): Promise<Order | undefined> {
  const { deliveryId: signedId, caller, services } = event;
  if (signedId === undefined) return undefined;
  const id = orderIdOf(caller.id, { signedId });
  return ordersOf(services).receive({ ...orderOf(event), ...more, id, signedId, changes: [] });
}

/** What an order says of the delivery that it is made of. */
export function orderOf(event: Invocation): Omit<Order, 'id' | 'state' | 'changes'> {
  const { caller, requestContext } = event;
  return {
    schema: 1,
    caller: caller.id,
    callerGroups: [...caller.groups],
    source: requestContext.http.sourceIp,
    address: addressOf(event),
    digest: digestOf(bodyBytes(event)),
    receivedAt: new Date().toISOString(),
  };
}

/** Where a request was sent to, whichever of the gateway's own addresses it took. */
function addressOf({ routeKey, pathParameters = {}, rawQueryString }: Invocation): string {
  const params = Object.entries(pathParameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([routeKey, params, rawQueryString]);
}

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
  const { deliveryId: signedId, ticket } = event;
  if (signedId === undefined) return undefined;
  const delivered = {
    ...orderOf(event),
    id: orderIdOf(event.caller.id, { signedId }),
    signedId,
    ...(ticket !== undefined && { ticket }),
    changes: [],
  };
  const known = await ordersOf(event.services).receive(delivered);
  refuseOther(known, delivered);
  return known.id;
}

/** What an order says of the delivery that it is made of. */
export function orderOf(event: Invocation): Omit<Order, 'id' | 'changes'> {
  const { caller, requestContext } = event;
  return {
    schema: 1,
    caller: caller.id,
    callerGroups: [...caller.groups],
    source: requestContext.http.sourceIp,
    address: addressOf(event),
    digest: digestOf(bodyBytes(event)),
    state: 'planned',
    receivedAt: new Date().toISOString(),
  };
}

/** Where a request was sent to, whichever of the gateway's own addresses it took. */
function addressOf({ routeKey, pathParameters = {}, rawQueryString }: Invocation): string {
  const params = Object.entries(pathParameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([routeKey, params, rawQueryString]);
}

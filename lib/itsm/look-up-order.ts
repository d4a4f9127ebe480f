import { isDeepStrictEqual } from 'node:util';
import { type DeliveryIdentity, digestOf, type Order, orderIdOf } from '../ledger/order.ts';
import type { Orders } from '../ledger/orders.ts';
import { bodyBytes, type Invocation } from '../operation/invocation.ts';
import { headersOf, isSigned, toldBy } from './delivery.ts';
import type { Mapping } from './mapping.ts';

/** An order's id, the order itself where it is on record, and what tells its delivery from others. */
export interface LookedUp extends Pick<Order, 'id' | 'signedId' | 'toldBy'> {
  readonly known: Order | undefined;
}

/**
 * The order that a delivery is. An id that was signed along with the body is the delivery's, whatever else says
 * otherwise; else it is its bytes, with the headers by which its sender's mappings tell deliveries apart. Which these
 * are was settled when the bytes first came: other mappings make no other delivery of them.
 */
export async function lookUpOrder(
  mappings: readonly Mapping[],
  event: Invocation,
  orders: Orders,
): Promise<LookedUp> {
  const { caller, deliveryId: signedId } = event;
  const at = async (identity: DeliveryIdentity) => {
    const id = orderIdOf(caller.id, identity);
    return { id, known: await orders.get(id) };
  };
  if (signedId !== undefined) return { ...(await at({ signedId })), signedId };
  const digest = digestOf(bodyBytes(event));
  const first = await at({ digest });
  const headers = first.known ? Object.keys(first.known.toldBy ?? {}) : headersOf(mappings);
  const told = { toldBy: toldBy(headers, event) };
  const isFirst = !first.known || isSigned(event) || isDeepStrictEqual(first.known.toldBy, told.toldBy);
  return { ...(isFirst ? first : await at({ digest, ...told })), ...told };
}

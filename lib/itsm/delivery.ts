import { type DeliveryIdentity, digestOf } from '../ledger/order.ts';
import { bodyBytes, type Invocation } from '../operation/invocation.ts';
import type { Bare } from './expression.ts';
import type { Mapping } from './mapping.ts';

/**
 * By what a delivery is known again as a whole. An id that was signed along with the body is the delivery's, whatever
 * else says otherwise; else it is its bytes, with the headers by which its sender's mappings tell deliveries apart.
 */
export function identityOf(mappings: readonly Mapping[], event: Invocation): DeliveryIdentity {
  if (event.deliveryId !== undefined) return { signedId: event.deliveryId };
  const headers = new Set(mappings.flatMap(({ delivery }) => delivery?.header ?? []));
  const names = isSigned(event) ? [] : [...headers].sort().map((name) => event.headers[name] ?? '');
  return { digest: digestOf(bodyBytes(event)), names };
}

/**
 * By what the changes of a mapping are known again, the same in each delivery that asks for the same ones. Undefined
 * where the mapping says by what, and the event has nothing there.
 *
 * @param order the delivery's
 */
export function changesKeyOf(
  { delivery }: Mapping,
  root: Bare,
  event: Invocation,
  order: string,
): string | undefined {
  if (event.deliveryId !== undefined) return order;
  if (delivery?.$) return textOf(delivery.$.of(root));
  if (delivery?.header && !isSigned(event)) return event.headers[delivery.header] || undefined;
  return order;
}

// Jira's signature covers the body alone: with another header, an old event would be a new delivery.
const isSigned = ({ headers }: Invocation) => headers['x-hub-signature'] !== undefined;

/** Text or a number as text; undefined for anything else, and for nothing. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

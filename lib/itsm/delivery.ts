import type { Invocation } from '../operation/invocation.ts';
import type { Bare } from './expression.ts';
import type { Mapping } from './mapping.ts';

/**
 * What some headers of a delivery say. Nothing where it is signed: no signature that comes without an id of its own
 * covers a header.
 */
export function toldBy(headers: Iterable<string>, event: Invocation): Readonly<Record<string, string>> {
  if (isSigned(event)) return {};
  return Object.fromEntries([...headers].map((name) => [name, event.headers[name] ?? '']));
}

/** The headers by which mappings tell deliveries apart. */
export function headersOf(mappings: readonly Mapping[]): ReadonlySet<string> {
  return new Set(mappings.flatMap(({ delivery }) => delivery?.header ?? []));
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
export const isSigned = ({ headers }: Invocation) => headers['x-hub-signature'] !== undefined;

/** Text or a number as text; undefined for anything else, and for nothing. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

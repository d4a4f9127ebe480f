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

type Headed = Pick<Invocation, 'headers' | 'deliveryId'>;

/**
 * What a delivery is named by, as a mapping says: nothing where that says nothing, or where it is a header of what is
 * signed; an empty text where the event has nothing there and must have.
 */
export function nameOf({ delivery }: Mapping, root: Bare, event: Headed): string | undefined {
  if (!delivery) return undefined;
  if (delivery.$) return textOf(delivery.$.of(root)) ?? (delivery.optional ? undefined : '');
  const isBelieved = event.deliveryId === undefined && !isSigned(event);
  if (!isBelieved || !delivery.header) return undefined;
  const said = event.headers[delivery.header] ?? '';
  // What a header says is not what an event says.
  return said && `header ${said}`;
}

// Jira's signature covers the body alone: with another header, an old event would be a new delivery.
export const isSigned = ({ headers }: Pick<Invocation, 'headers'>) =>
  headers['x-hub-signature'] !== undefined;

/** Text or a number as text; undefined for anything else, and for nothing. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  if (JSON.isRawJSON(value)) return value.rawJSON;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

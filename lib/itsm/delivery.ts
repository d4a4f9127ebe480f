import { createHash } from 'node:crypto';
import { bodyBytes, type Invocation } from '../operation/invocation.ts';
import type { Bare } from './expression.ts';
import type { Mapping } from './mapping.ts';

/**
 * By what a delivery is known again, the same in each of its retries. Undefined where the mapping says by what,
 * and the event has nothing there.
 */
export function deliveryOf({ delivery }: Mapping, root: Bare, event: Invocation): string | undefined {
  // An id that was signed along with the body is the delivery's, whatever else says otherwise.
  if (event.deliveryId !== undefined) return event.deliveryId;
  if (delivery?.$) return textOf(delivery.$.of(root));
  // Jira's signature covers the body alone: with another header, an old event would be a new delivery.
  const isSigned = event.headers['x-hub-signature'] !== undefined;
  if (delivery?.header && !isSigned) return event.headers[delivery.header] || undefined;
  return createHash('sha256').update(bodyBytes(event)).digest('base64url');
}

/** Text or a number as text; undefined for anything else, and for nothing. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

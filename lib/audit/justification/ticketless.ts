import type { ChangeRecord } from '../../ledger/record.ts';
import type { ChangeFound } from './settled.ts';

/**
 * By what a change without a ticket is found. Each is one of its own: another one of the same resource is not paid by
 * the ticket of the first.
 */
export function ticketlessFound({ id, resource }: Pick<ChangeRecord, 'id' | 'resource'>): ChangeFound {
  return { kind: 'change-without-ticket', resource, effect: `without a ticket: ${id}`, change: id };
}

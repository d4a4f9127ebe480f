import { type Order, OrderReused, orderIdOf } from '../ledger/order.ts';
import type { Orders } from '../ledger/orders.ts';
import type { Planned } from './plan.ts';

/**
 * What names several deliveries, such as an item's number, stands for what the first of them asked for. A later one
 * may ask for the same or for less, but for nothing else: not for another user, nor for one application more.
 *
 * Each name is put on record with the keys of what it stands for, for each operation by itself, as the same item may
 * give access by one event and take it away by another.
 *
 * @throws {OrderReused}
 */
export async function refuseOthersOfName(
  planned: readonly Planned[],
  delivered: Omit<Order, 'changes'>,
  orders: Orders,
): Promise<void> {
  for (const claim of await refuseKnownOthers(planned, delivered, orders)) {
    refuseMore(claim, await orders.receive(claim));
  }
}

/**
 * The same as far as the ledger tells, for a dry run: nothing is put on record.
 *
 * @returns what the names stand for
 * @throws {OrderReused}
 */
export async function refuseKnownOthers(
  planned: readonly Planned[],
  delivered: Omit<Order, 'changes'>,
  orders: Orders,
): Promise<readonly Order[]> {
  const alike = Map.groupBy(
    planned.filter(({ named }) => named !== undefined),
    ({ named = '', operation }) => orderIdOf(delivered.caller, { named, operation: operation.id }),
  );
  const claims = [...alike].map(([id, those]): Order => {
    const changes = those.map(({ operation, idempotencyKey: key }) => ({ operation: operation.id, key }));
    return { ...delivered, id, named: those[0]?.named ?? '', changes };
  });
  // All are looked at before any is put on record: what is refused leaves no name behind.
  const known = await Promise.all(claims.map(({ id }) => orders.get(id)));
  for (const [i, claim] of claims.entries()) refuseMore(claim, known[i] ?? claim);
  return claims;
}

function refuseMore({ changes }: Order, first: Order): void {
  const known = new Set(first.changes.map(({ key }) => key));
  if (!changes.every(({ key }) => known.has(key))) throw new OrderReused(first);
}

import { type Order, OrderReused, orderIdOf } from '../ledger/order.ts';
import type { Orders } from '../ledger/orders.ts';
import type { Plan } from './plan.ts';

/**
 * What names several deliveries, such as an item's number, stands for what the first of them asked for. A later one
 * may ask for the same or for less, but for nothing else: not for another user, nor for one application more.
 *
 * Each name is put on record with the keys of what it stands for, for each operation of the mappings that want the
 * event, also where the event asks for nothing of it: a list that was empty stays so. By the operation, as the same item
 * may give access by one event and take it away by another.
 *
 * @throws {OrderReused}
 */
export async function refuseOthersOfName(
  plan: Plan,
  delivered: Omit<Order, 'changes'>,
  orders: Orders,
): Promise<void> {
  for (const claim of await refuseKnownOthers(plan, delivered, orders)) {
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
  { planned, claims }: Plan,
  delivered: Omit<Order, 'changes'>,
  orders: Orders,
): Promise<readonly Order[]> {
  const byId = new Map(
    claims.map(({ named, operation }): [string, Order] => {
      const id = orderIdOf(delivered.caller, { named, operation });
      const those = planned.filter((one) => one.named === named && one.operation.id === operation);
      const changes = those.map(({ idempotencyKey: key }) => ({ operation, key }));
      return [id, { ...delivered, id, named, changes }];
    }),
  );
  const all = [...byId.values()];
  // All are looked at before any is put on record: what is refused leaves no name behind.
  const known = await Promise.all(all.map(({ id }) => orders.get(id)));
  for (const [i, claim] of all.entries()) refuseMore(claim, known[i] ?? claim);
  return all;
}

function refuseMore({ changes }: Order, first: Order): void {
  const known = new Set(first.changes.map(({ key }) => key));
  if (!changes.every(({ key }) => known.has(key))) throw new OrderReused(first);
}

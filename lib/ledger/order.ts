import { createHash } from 'node:crypto';
import * as z from 'zod';

/** One change that an order asks for. */
const plannedChange = z.object({
  operation: z.string(),
  /** By which its change is known again: the change's idempotency key. */
  key: z.string(),
  /** As the operation parsed it. Absent where it holds a secret or is too large: then it is read from the delivery again. */
  request: z
    .object({ path: z.string(), params: z.unknown(), query: z.unknown(), body: z.unknown().optional() })
    .optional(),
  /** Absence will do of what it takes away. */
  absent: z.literal('ok').optional(),
  /** The mapping that it was read by, as that was called then. */
  mapping: z.string().optional(),
});

/**
 * What one delivery asks for, as the ledger keeps it: on record before anything of it is authorized, so that neither
 * its signature nor its bytes ever serve for anything else.
 */
export const orderRecord = z.object({
  id: z.string().meta({ description: 'The order, `ord_…`' }),
  /** Version of this format. */
  schema: z.literal(1),
  caller: z.string(),
  callerGroups: z.array(z.string()),
  source: z.string(),
  ticket: z.string().optional(),
  /** Where it was sent to: method, path with its parameters, query. */
  address: z.string(),
  /** SHA-256 of its body's bytes. */
  digest: z.string(),
  /** The id that its signature covers. */
  signedId: z.string().optional(),
  /** The headers that tell it from others of the same bytes, and what they say. */
  toldBy: z.record(z.string(), z.string()).optional(),
  /** What names it and may name others, which then must ask for the same: then this is about that name alone. */
  named: z.string().optional(),
  /** `received`: it is still to be read which changes it asks for. `planned`: that is known. `unwanted`: it asks for none. */
  state: z.enum(['received', 'planned', 'unwanted']),
  receivedAt: z.string(),
  /** The changes that were read from it; of a request that makes one itself, none are. */
  changes: z.array(plannedChange),
});

export type Order = z.output<typeof orderRecord>;
export type PlannedChange = z.output<typeof plannedChange>;

/**
 * What tells deliveries apart: what their signature says, or else their bytes and what some headers say. Or what tells
 * apart what the first of those that have a name asked for.
 */
export type DeliveryIdentity =
  | { readonly signedId: string }
  | { readonly digest: string; readonly toldBy?: Order['toldBy'] }
  | { readonly named: string; readonly operation: string };

/** The id of an order: the same whenever the same delivery comes. */
export function orderIdOf(caller: string, delivery: DeliveryIdentity): string {
  const [kind, ...parts] = partsOf(delivery);
  const text = JSON.stringify([kind, caller, ...parts]);
  return `ord_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}

function partsOf(delivery: DeliveryIdentity): string[] {
  if ('signedId' in delivery) return ['signed', delivery.signedId];
  if ('named' in delivery) return ['named', delivery.named, delivery.operation];
  return [
    'digest',
    delivery.digest,
    ...Object.entries(delivery.toldBy ?? {})
      .sort()
      .flat(),
  ];
}

/** The digest of a body by which a delivery is known again. */
export const digestOf = (body: Buffer) => createHash('sha256').update(body).digest('base64url');

/** A signed delivery came again as something else: another body, address or ticket. */
export class OrderReused extends Error {
  override name = 'OrderReused';
  readonly order: Order;

  constructor(order: Order) {
    super('This delivery came before as something else');
    this.order = order;
  }
}

/** @throws {OrderReused} where a delivery is not the one that an order was made of */
export function refuseOther(
  known: Order,
  { address, digest, ticket }: Pick<Order, 'address' | 'digest' | 'ticket'>,
): void {
  const isSame = known.address === address && known.digest === digest && known.ticket === ticket;
  if (!isSame) throw new OrderReused(known);
}

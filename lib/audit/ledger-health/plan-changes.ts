import * as z from 'zod';
import type { Ledger } from '../../ledger/ledger.ts';
import { changeId } from '../../ledger/names.ts';
import type { PlannedPage } from '../audit.ts';

/** A change that the ledger lists. */
export interface ListedChange {
  readonly change: string;
}

// A change that moves from one list to another meanwhile may be on both: it is one entry all the same.
const LISTS = [
  ['reviewReason', 'started'],
  ['reviewReason', 'in_doubt'],
  ['reviewReason', 'deferred'],
  ['reviewReason', 'dead_letter'],
  ['reviewReason', 'unticketed'],
  ['awaiting', 'confirmation'],
] as const;

const PAGE = 100;

const place = z.strictObject({
  list: z.int().min(0).max(LISTS.length),
  from: z.strictObject({ id: changeId, acceptedAt: z.iso.datetime() }).optional(),
});

/**
 * The changes that are open, were given up, have no ticket or are not confirmed, by the indexes that only they are in:
 * it takes no longer for a ledger of millions.
 *
 * @param at what a page's `next` said
 */
export async function* planChanges(ledger: Ledger, at?: unknown): AsyncGenerator<PlannedPage<ListedChange>> {
  const start = at === undefined ? { list: 0, from: undefined } : place.parse(at);
  for (const [index, [by, value]] of LISTS.entries()) {
    if (index < start.list) continue;
    let from = index === start.list ? start.from : undefined;
    do {
      const page = await ledger.find(by, value, PAGE, from, 'oldest first');
      from = page.next;
      const next = from ? { list: index, from } : { list: index + 1 };
      const isLast = next.list === LISTS.length;
      // What has no ticket may be unconfirmed as well: it is on the list before.
      const own = page.changes.filter(
        ({ reviewReason }) => by === 'reviewReason' || reviewReason === undefined,
      );
      yield { items: own.map(({ id }) => ({ change: id })), ...(!isLast && { next }) };
    } while (from);
  }
}

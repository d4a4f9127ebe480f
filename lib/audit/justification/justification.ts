import type { Ledger } from '../../ledger/ledger.ts';
import type { ChangeRecord } from '../../ledger/record.ts';
import type { Justification } from '../audit.ts';
import { type LastWord, type Present, wordOf } from './last-word.ts';

type Reads = Pick<Ledger, 'latest' | 'find'>;

const AT_ONCE = 25;

/**
 * Why something may be there: the ledger's last word about it, if that is a ticket. One query for most resources,
 * however many changes there are.
 *
 * @param now what was accepted later does not count. As late as the resource was read: what is on record by then
 * explains what was seen
 * @param present the resource as it was read
 */
export async function justificationOf(
  ledger: Reads,
  resource: string,
  now: Date,
  present?: Present,
): Promise<Justification | undefined> {
  const word = await lastWordOn(ledger, resource, now, present);
  return word.said === 'justified' ? word.justification : undefined;
}

/** As {@link justificationOf}, with what there is instead of a ticket: a change without one, a removal, nothing. */
export async function lastWordOn(
  ledger: Reads,
  resource: string,
  now: Date,
  present?: Present,
): Promise<LastWord> {
  for await (const change of changesOf(ledger, resource, now)) {
    const word = wordOf(change, present);
    if (word) return word;
  }
  return { said: 'nothing' };
}

/** The changes of a resource that were accepted by some time, newest first; eventually consistent. */
export async function* changesOf(ledger: Reads, resource: string, until: Date): AsyncGenerator<ChangeRecord> {
  let changes = await ledger.latest(resource, until.toISOString(), AT_ONCE);
  while (changes.length > 0) {
    yield* changes;
    const { id, acceptedAt } = changes.at(-1) as ChangeRecord;
    // A page may be cut short by its bytes, so that only an empty one is the end.
    ({ changes } = await ledger.find('resource', resource, AT_ONCE, { id, acceptedAt }));
  }
}

import type { Ledger } from '../../ledger/ledger.ts';
import type { ChangeRecord } from '../../ledger/record.ts';
import { roleOfAssignmentId } from '../../okta/role-type.ts';
import type { Fact, Justification } from '../audit.ts';
import { justificationBy, type LastWord, type Present, wordOf } from './last-word.ts';

type Reads = Pick<Ledger, 'latest' | 'find'>;

const AT_ONCE = 25;
// A change that is deferred is made, or given up, within this time after it was accepted.
const DEFERRED_AT_MOST_MS = 14 * 24 * 60 * 60_000;

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

/**
 * The tickets of the changes that were made to a resource since some time, newest first: what explains that it is not
 * as it was, or is gone.
 *
 * @param before its state as the last run had it
 */
export async function ticketsSince(
  ledger: Reads,
  resource: string,
  since: Date,
  before?: Readonly<Record<string, Fact>>,
): Promise<readonly Justification[]> {
  const made = await changesSince(ledger, resource, since, before);
  return made.flatMap((change) =>
    change.ticket === undefined ? [] : justificationBy(change, change.ticket),
  );
}

/** As {@link ticketsSince}, the changes themselves, on tickets or not. */
export async function changesSince(
  ledger: Reads,
  resource: string,
  since: Date,
  before: Readonly<Record<string, Fact>> = {},
): Promise<readonly ChangeRecord[]> {
  const accepted = new Date(since.getTime() - DEFERRED_AT_MOST_MS).toISOString();
  const made: ChangeRecord[] = [];
  for await (const change of changesWithAliases(ledger, resource, before.assignment)) {
    if (change.acceptedAt < accepted) continue;
    const isMade = change.state === 'succeeded' && change.changed === true;
    if (isMade && Date.parse(change.completedAt ?? change.acceptedAt) >= since.getTime()) made.push(change);
  }
  return made.toSorted((a, b) => b.acceptedAt.localeCompare(a.acceptedAt));
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

/**
 * A role is taken away by the id of its assignment. Where that does not tell which role it is, the ledger has the
 * removal under a name of its own.
 */
async function* changesWithAliases(
  ledger: Reads,
  resource: string,
  assignment: Fact | undefined,
): AsyncGenerator<ChangeRecord> {
  const [, roles] = /^(okta:user\/[^/]+\/role)\//.exec(resource) ?? [];
  const ids = new Set<unknown>([assignment]);
  const now = new Date();
  for await (const change of changesOf(ledger, resource, now)) {
    yield change;
    ids.add((change.after as { id?: unknown } | null | undefined)?.id);
  }
  for (const id of ids) {
    if (!roles || typeof id !== 'string' || roleOfAssignmentId(id) !== id) continue;
    yield* changesOf(ledger, `${roles}/${id}`, now);
  }
}

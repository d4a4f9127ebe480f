import * as z from 'zod';
import { findingIdOf } from '../../findings/names.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { ChangeRecord } from '../../ledger/record.ts';
import { authUser } from '../../sailpoint/auth-user.ts';
import { capabilitiesLeft } from '../../sailpoint/capabilities-left.ts';
import type { Justification } from '../audit.ts';
import { changesOf } from '../justification/justification.ts';
import { justificationBy } from '../justification/last-word.ts';

/**
 * By which change on record an identity has each of some capabilities: the last one that gave it or, on a ticket,
 * asked for it and found it there. One that merely came by it says nothing of where it is from, and one that left
 * without it means that somebody has given it since by another way. A retroactively approved finding is as good as a change.
 *
 * @param until what is on record by then
 * @returns the capabilities whose change has a ticket
 */
export async function grantedBy(
  ledger: Pick<Ledger, 'latest' | 'find'>,
  resource: string,
  capabilities: readonly string[],
  until: Date,
): Promise<ReadonlyMap<string, Justification>> {
  const granted = new Map<string, Justification>();
  const open = new Set(capabilities);
  if (open.size === 0) return granted;
  for await (const change of changesOf(ledger, resource, until)) {
    for (const name of open) {
      const word = wordOn(name, change);
      if (word === 'nothing') continue;
      open.delete(name);
      if (word === 'gives' && change.ticket !== undefined)
        granted.set(name, justificationBy(change, change.ticket));
    }
    if (open.size === 0) break;
  }
  return granted;
}

function wordOn(name: string, change: ChangeRecord): 'gives' | 'takes' | 'nothing' {
  const { resource, state, indeterminate, retroactivelyApproves, ticket, before, after, request, closing } =
    change;
  if (retroactivelyApproves !== undefined)
    return retroactivelyApproves === findingIdOf('capability-without-ticket', resource, name)
      ? 'gives'
      : 'nothing';
  const asked = capabilitiesLeft(request.body, undefined).capabilities.includes(name);
  const isOpen = (state === 'started' || state === 'in_doubt') && !indeterminate;
  // Sent, or just being sent, or closed as happened: if it is there, it was asked for.
  if ((isOpen || closing?.as === 'happened') && ticket !== undefined) return asked ? 'gives' : 'nothing';
  const left = state === 'succeeded' ? capabilitiesIn(after) : undefined;
  if (!left) return 'nothing';
  if (!left.includes(name)) return 'takes';
  const gave = !capabilitiesIn(before)?.includes(name);
  return gave || (asked && ticket !== undefined) ? 'gives' : 'nothing';
}

const image = z.object({ capabilities: authUser.shape.capabilities });

function capabilitiesIn(value: unknown): readonly string[] | undefined {
  const read = image.safeParse(value);
  return read.success ? (read.data.capabilities ?? []) : undefined;
}

import type { Ledger } from '../../ledger/ledger.ts';
import { applicationGroup } from '../../okta/resources/application-group.ts';
import { applicationUser } from '../../okta/resources/application-user.ts';
import type { Justification } from '../audit.ts';
import { justificationOf } from '../justification/justification.ts';
import type { Assignment } from './assignments.ts';
import { isInherited } from './entry.ts';

const REMEMBERED = 1_000;

const known = new WeakMap<Ledger, Map<string, Promise<Justification | undefined>>>();

/**
 * Which ticket says that somebody has an application. Of a user who has it through a group it is the group's. It is
 * looked up as of the time when the list was read: what was taken away since does not count against it.
 */
export function justificationFor(ledger: Ledger, item: Assignment): Promise<Justification | undefined> {
  const seenAt = new Date(item.seenAt);
  if (item.kind === 'user' && isInherited(item) && item.through !== null)
    return remembered(ledger, applicationGroup.nameOf({ appId: item.app, groupId: item.through }), seenAt);
  if (item.kind === 'user')
    return justificationOf(ledger, applicationUser.nameOf({ appId: item.app, userId: item.id }), seenAt, {
      created: item.since,
    });
  // Okta does not say when a group was assigned.
  return justificationOf(ledger, applicationGroup.nameOf({ appId: item.app, groupId: item.id }), seenAt);
}

/** What all users of a group share is looked up once a page. */
function remembered(ledger: Ledger, resource: string, seenAt: Date): Promise<Justification | undefined> {
  const of = known.get(ledger) ?? new Map<string, Promise<Justification | undefined>>();
  known.set(ledger, of);
  const key = `${seenAt.getTime()} ${resource}`;
  const found = of.get(key) ?? justificationOf(ledger, resource, seenAt);
  if (of.size >= REMEMBERED) of.clear();
  of.set(key, found);
  // Only what goes well is remembered.
  found.catch(() => of.delete(key));
  return found;
}

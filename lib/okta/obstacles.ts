import { appUser } from './application-user.ts';
import { device } from './device.ts';
import { role } from './user-role.ts';

// Why Okta will refuse a change, as the resource is: one sentence each.

/** An update needs something to update. */
export function notAssigned(before: unknown): string | undefined {
  return before === null ? 'It is not assigned to the application' : undefined;
}

/** Who has an application through a group cannot be unassigned individually. */
export function inheritedFromGroup(before: unknown): string | undefined {
  const known = appUser.safeParse(before).data;
  if (known?.scope !== 'GROUP') return undefined;
  const href = (known as { _links?: { group?: { href?: unknown } } })._links?.group?.href;
  const group = typeof href === 'string' ? ` ${href.slice(href.lastIndexOf('/') + 1)}` : '';
  return `It is inherited from group${group}, so unassigning the user cannot work: take the user out of the group`;
}

/** A role that a user holds through a group cannot be taken from the user. */
export function heldThroughGroup(before: unknown): string | undefined {
  const inherited = role.safeParse(before).data?.assignmentType === 'GROUP';
  return inherited ? 'It is inherited from a group, so unassigning it from the user cannot work' : undefined;
}

/** A lifecycle operation needs a device in one of these states. */
export function unlessStatus(before: unknown, ...statuses: readonly string[]): string | undefined {
  const status = device.safeParse(before).data?.status;
  if (status === undefined) return 'There is no such device';
  return statuses.includes(status)
    ? undefined
    : `The device is ${status}, and would have to be ${statuses.join(' or ')}`;
}

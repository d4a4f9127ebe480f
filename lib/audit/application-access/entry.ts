import { applicationGroup } from '../../okta/resources/application-group.ts';
import { applicationUser } from '../../okta/resources/application-user.ts';
import type { AuditFinding, Entry, Justification } from '../audit.ts';
import type { AssignedGroup, AssignedUser, Assignment } from './assignments.ts';

/** Whether a user has an application through a group: then it is the group's assignment that needs a ticket. */
export const isInherited = (item: Assignment): boolean => item.kind === 'user' && item.scope === 'GROUP';

/**
 * One assignment as the report has it. Priorities and times are in no state: Okta shifts the one by itself, and moves
 * the other with whatever it synchronizes.
 *
 * @param app the application's name for people
 */
export function entryOf(
  item: Assignment,
  justification: Justification | undefined,
  about: { readonly app: string; readonly before: boolean },
): Entry {
  const { app, before } = about;
  const common = {
    ...(justification && { justification }),
    findings: justification || before || isInherited(item) ? [] : [withoutTicket(item, app)],
  };
  return item.kind === 'user'
    ? { ...userEntry(item, app), ...common }
    : { ...groupEntry(item, app), ...common };
}

function userEntry(item: AssignedUser, app: string) {
  const { id, userName, scope, status, through, since } = item;
  return {
    resource: applicationUser.nameOf({ appId: item.app, userId: id }),
    state: { scope, status, through, userName },
    facts: {
      app,
      name: userName ?? id,
      assigned: isInherited(item) ? 'inherited' : 'direct',
      through,
      status,
      since,
    },
  };
}

function groupEntry(item: AssignedGroup, app: string) {
  const { id, name, profile, since } = item;
  return {
    resource: applicationGroup.nameOf({ appId: item.app, groupId: id }),
    state: { profile },
    facts: {
      app,
      name: name ?? id,
      assigned: 'group',
      through: null,
      status: null,
      since,
    },
  };
}

function withoutTicket(item: Assignment, app: string): AuditFinding {
  const since = item.since === null ? '' : ` since ${item.since}`;
  if (item.kind === 'group') {
    const changed = item.since === null ? '' : `, last changed ${item.since}`;
    return {
      ...common,
      resource: applicationGroup.nameOf({ appId: item.app, groupId: item.id }),
      text: `The group ${item.name ?? item.id} is assigned to ${app}${changed}, and no ticket says why`,
      operations: ['okta.unassignApplicationFromGroup'],
    };
  }
  return {
    ...common,
    resource: applicationUser.nameOf({ appId: item.app, userId: item.id }),
    text: `${item.userName ?? item.id} is assigned to ${app} directly${since}, and no ticket says why`,
    operations: ['okta.unassignUserFromApplication'],
  };
}

const common = { kind: 'assignment-without-ticket', effect: 'assigned', severity: 'high' } as const;

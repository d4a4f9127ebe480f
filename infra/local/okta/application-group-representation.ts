import type { App, Group, GroupAssignment, OktaState } from './state.ts';

function representGroup(state: OktaState, group: Group): Record<string, unknown> {
  const self = `${state.url}/api/v1/groups/${group.id}`;
  const created = new Date(group.created).toISOString();
  return {
    id: group.id,
    created,
    lastUpdated: created,
    lastMembershipUpdated: created,
    objectClass: ['okta:user_group'],
    type: 'OKTA_GROUP',
    profile: { name: group.name, description: group.description },
    _links: {
      logo: [{ name: 'medium', href: `${state.url}/assets/okta-medium.png`, type: 'image/png' }],
      users: { href: `${self}/users` },
      apps: { href: `${self}/apps` },
    },
  };
}

function representMetadata(assignment: GroupAssignment): Record<string, unknown> {
  const mapped = { source: { type: 'MAPPING', value: [{ id: null }] }, lastUpdated: null };
  return {
    credentials: {},
    profile: Object.fromEntries(Object.keys(assignment.profile).map((name) => [name, mapped])),
  };
}

/** A group assignment as the API answers it; `expand` is `group`, `metadata` or nothing. */
export function representGroupAssignment(
  state: OktaState,
  app: App,
  assignment: GroupAssignment,
  expand: string | null,
): Record<string, unknown> {
  const { group } = assignment;
  const appUrl = `${state.url}/api/v1/apps/${app.id}`;
  const embedded =
    expand === 'group'
      ? { group: representGroup(state, group) }
      : expand === 'metadata'
        ? { metadata: representMetadata(assignment) }
        : undefined;
  return {
    id: group.id,
    priority: state.movement.priority(assignment.priority),
    lastUpdated: state.movement.instant(assignment.lastUpdated),
    profile: assignment.profile,
    _links: {
      app: { href: appUrl },
      self: { href: `${appUrl}/groups/${group.id}` },
      group: { href: `${state.url}/api/v1/groups/${group.id}` },
    },
    ...(embedded ? { _embedded: embedded } : {}),
  };
}

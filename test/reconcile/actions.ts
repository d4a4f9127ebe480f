import type { Random } from '../faults/random.ts';
import type { startGateway } from '../support/gateway.ts';

type Org = Awaited<ReturnType<typeof startGateway>>['org'];

/** One change as it would be sent to the org: a request that has an effect on it as it is now. */
export interface Action {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

const ROLES = ['HELP_DESK_ADMIN', 'READ_ONLY_ADMIN', 'REPORT_ADMIN', 'USER_ADMIN', 'APP_ADMIN'];

/** Something that can be done to the org right now. */
export function anyAction(org: Org, random: Random, users: readonly string[]): Action {
  const pick = random.next();
  if (pick < 0.5) return membership(org, random.pick(users));
  if (pick < 0.85) return role(org, random, random.pick(users));
  return device(org, random);
}

/** A group gets the application, or loses it; its members follow by a job. */
export function groupAction(org: Org, random: Random): Action {
  const { appId } = org.samples;
  const group = random.pick([...org.state.groups.values()].filter(({ members }) => members.length > 0));
  const path = `/api/v1/apps/${appId}/groups/${group.id}`;
  return org.state.apps.get(appId)?.groups.get(group.id)
    ? { method: 'DELETE', path }
    : { method: 'PUT', path, body: {} };
}

/** Users who are in no group: what they have, somebody gave them. */
export function usersWithoutGroups(org: Org): string[] {
  const inGroups = new Set([...org.state.groups.values()].flatMap(({ members }) => members));
  return [...org.state.users.values()]
    .filter(({ id, status }) => status === 'ACTIVE' && !inGroups.has(id))
    .map(({ id }) => id);
}

function membership(org: Org, userId: string): Action {
  const { appId } = org.samples;
  const path = `/api/v1/apps/${appId}/users`;
  return org.state.apps.get(appId)?.users.get(userId)
    ? { method: 'DELETE', path: `${path}/${userId}` }
    : { method: 'POST', path, body: { id: userId } };
}

function role(org: Org, random: Random, userId: string): Action {
  const path = `/api/v1/users/${userId}/roles`;
  const held =
    org.state.roleHolders
      .get(userId)
      ?.assignments.filter(
        ({ assignmentType, type }) => assignmentType === 'USER' && type !== 'SUPER_ADMIN',
      ) ?? [];
  if (held.length > 0 && random.chance(0.5))
    return { method: 'DELETE', path: `${path}/${random.pick(held).id}` };
  const free = ROLES.filter((type) => !held.some((one) => one.type === type));
  const [custom] = org.state.customRoles.keys();
  const [set] = org.state.resourceSets.keys();
  if (random.chance(0.2) && !held.some(({ type }) => type === 'CUSTOM'))
    return { method: 'POST', path, body: { type: 'CUSTOM', role: custom, 'resource-set': set } };
  if (free.length === 0) return { method: 'DELETE', path: `${path}/${random.pick(held).id}` };
  return { method: 'POST', path, body: { type: random.pick(free) } };
}

function device(org: Org, random: Random): Action {
  const devices = [...org.state.devices.values()].filter(
    ({ status }) => status === 'ACTIVE' || status === 'SUSPENDED',
  );
  const { id, status } = random.pick(devices);
  const verb = status === 'ACTIVE' ? 'suspend' : 'unsuspend';
  return { method: 'POST', path: `/api/v1/devices/${id}/lifecycle/${verb}` };
}

import { isDeepStrictEqual } from 'node:util';
import type { ConsolePeople } from '../../infra/local/okta/console-people.ts';
import { OrderedRecords } from '../../infra/local/okta/ordered-records.ts';
import { roleAssignmentId } from '../../infra/local/okta/role-catalog.ts';
import type { OktaState, UserRecord } from '../../infra/local/okta/state.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** A change as its caller asks for it. */
export interface Request {
  readonly method: string;
  readonly route: string;
  readonly params: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly mediaType?: string;
  /** The secret in it, so that nobody can read back whether it was set. */
  readonly password?: string;
}

/** What a change must come to: it makes a difference, there is nothing to do, or the vendor refuses. */
export type Due = 'changed' | 'unchanged' | 'refused';

/** One thing upstream that changes of one case are about, and what each must make of it. */
export interface Subject {
  /** The ledger's name for it. */
  readonly resource: string;
  /** Ids that are nobody else's, by which its requests are told. */
  readonly marks: readonly string[];
  /** A change to ask for. */
  draw(random: Random): Request;
  /** The state that a change leaves, and what it must come to. */
  apply(state: unknown, request: Request): { state: unknown; due: Due };
  /** How the vendor has it now, in the model's terms. */
  actual(): unknown;
  /** What a person may do to it as it is, and as what request that counts; `choice` from 0 up to 1. */
  byHand(choice: number): Act | undefined;
}

/** One act by hand. */
export interface Act {
  readonly request: Request;
  /** @throws where the vendor refuses */
  run(): void;
}

function chosen<T>(choice: number, from: readonly T[]): T | undefined {
  return from[Math.floor(choice * from.length)];
}

export const kinds = ['app user', 'app group', 'role', 'device', 'capabilities'] as const;
export type Kind = (typeof kinds)[number];

/** Makes new things upstream, each for one case. */
export class Subjects {
  readonly #world: World;
  #serial = 0;
  #identities: string[];

  constructor(world: World) {
    this.#world = world;
    this.#identities = world.tenant.authUsers().map(({ id }) => id);
  }

  make(kind: Kind, random: Random): Subject {
    this.#serial += 1;
    const { state, people } = this.#world.org;
    switch (kind) {
      case 'app user':
        return appUser(state, people, newUser(state, this.#serial), this.#world.org.samples.appId, random);
      case 'app group':
        return appGroup(state, people, this.#serial);
      case 'role':
        return role(state, people, newUser(state, this.#serial), random);
      case 'device':
        return device(state, people, this.#serial, random);
      case 'capabilities': {
        const id = this.#identities.pop();
        return id === undefined ? this.make('device', random) : capabilities(this.#world, id);
      }
    }
  }
}

function newUser(state: OktaState, serial: number): UserRecord {
  const id = state.newId('00u');
  const user: UserRecord = {
    id,
    firstName: 'Case',
    lastName: `Number ${serial}`,
    login: `case.${serial}@example.com`,
    status: 'ACTIVE',
    created: 0,
  };
  state.users.set(id, user);
  return user;
}

type Profile = Record<string, unknown>;

/** What Okta's mapping gives where no change has set anything. */
const unset = { role: 'Employee', department: null };

function appUser(
  state: OktaState,
  people: ConsolePeople,
  user: UserRecord,
  appId: string,
  random: Random,
): Subject {
  const route = '/okta/api/v1/apps/{appId}/users';
  const one = { route: `${route}/{userId}`, params: { appId, userId: user.id } };
  const app = state.apps.get(appId);
  if (random.chance(0.3)) {
    app?.users.set(user.id, {
      user,
      scope: 'USER',
      userName: user.login,
      created: 0,
      lastUpdated: 0,
      // As one who was assigned over the API: whatever the status, they have the application.
      visibleAt: 1,
    });
  }
  return {
    resource: `okta:app/${appId}/user/${user.id}`,
    marks: [user.id],
    draw(from) {
      const profile = { role: from.pick(['Analyst', 'Engineer', 'Lead', 'Auditor']) };
      const choice = from.next();
      if (choice < 0.35) {
        const body = { id: user.id, scope: 'USER', ...(from.chance(0.6) && { profile }) };
        return { method: 'POST', route, params: { appId }, body };
      }
      if (choice < 0.6) {
        const more = from.chance(0.3) ? { department: from.pick(['Sales', 'Finance']) } : {};
        return { ...one, method: 'POST', body: { profile: { ...profile, ...more } } };
      }
      if (choice < 0.68) {
        const password = `planted-${from.between(1e8, 9e8)}-${user.id}`;
        return { ...one, method: 'POST', body: { credentials: { password: { value: password } } }, password };
      }
      return { ...one, method: 'DELETE' };
    },
    apply(before, { method, params, body, password }) {
      const known = before as Profile | null;
      const { profile = {} } = (body ?? {}) as { profile?: Profile };
      if (method === 'DELETE') return { state: null, due: known ? 'changed' : 'refused' };
      const isUpdate = 'userId' in params;
      if (isUpdate && !known) return { state: null, due: 'refused' };
      if (password !== undefined) return { state: known, due: 'changed' };
      const after = { ...(known ?? unset), ...profile };
      if (isDeepStrictEqual(after, known)) return { state: known, due: 'unchanged' };
      // Okta does not assign again who is assigned, whatever the profile.
      if (known && !isUpdate) return { state: known, due: 'refused' };
      return { state: after, due: 'changed' };
    },
    actual() {
      const found = app?.users.get(user.id);
      return found ? { ...unset, ...found.profile } : null;
    },
    byHand(choice) {
      if (!app?.users.get(user.id)) {
        const body = { id: user.id, scope: 'USER' };
        return {
          request: { method: 'POST', route, params: { appId }, body },
          run: () => people.assignUser(appId, user.id),
        };
      }
      const profile = { role: 'By hand' };
      return chosen(choice, [
        { request: { ...one, method: 'DELETE' }, run: () => people.unassignUser(appId, user.id) },
        {
          request: { ...one, method: 'POST', body: { profile } },
          run: () => people.setProfile(appId, user.id, profile),
        },
      ]);
    },
  };
}

function appGroup(state: OktaState, people: ConsolePeople, serial: number): Subject {
  // An app of its own, as the priorities of an app's groups depend on each other.
  const appId = state.newId('0oa');
  const app = {
    id: appId,
    kind: 'full' as const,
    label: `Case ${serial}`,
    users: new OrderedRecords<never>(),
    groups: new OrderedRecords<never>(),
  };
  state.apps.set(appId, app as never);
  const id = state.newId('00g');
  state.groups.set(id, { id, name: `Case ${serial}`, description: '', created: 0, members: [] });
  const one = { route: '/okta/api/v1/apps/{appId}/groups/{groupId}', params: { appId, groupId: id } };
  return {
    resource: `okta:app/${appId}/group/${id}`,
    marks: [id, appId],
    draw(from) {
      if (from.chance(0.4)) return { ...one, method: 'DELETE' };
      const profile = { role: from.pick(['Member', 'Lead']), department: from.pick(['Sales', 'Finance']) };
      return { ...one, method: 'PUT', ...(from.chance(0.7) && { body: { profile } }) };
    },
    apply(before, { method, body }) {
      const known = before as Profile | null;
      if (method === 'DELETE') return { state: null, due: known ? 'changed' : 'refused' };
      const { profile } = (body ?? {}) as { profile?: Profile };
      const after = { ...known, ...profile };
      return { state: after, due: known && isDeepStrictEqual(after, known) ? 'unchanged' : 'changed' };
    },
    actual: () => state.apps.get(appId)?.groups.get(id)?.profile ?? null,
    byHand(choice) {
      const profile = { role: 'By hand', department: 'Sales' };
      const assign = {
        request: { ...one, method: 'PUT', body: { profile } },
        run: () => people.assignGroup(appId, id, { profile }),
      };
      if (!state.apps.get(appId)?.groups.get(id)) return assign;
      const unassign = { request: { ...one, method: 'DELETE' }, run: () => people.unassignGroup(appId, id) };
      return chosen(choice, [unassign, assign]);
    },
  };
}

function role(state: OktaState, people: ConsolePeople, user: UserRecord, random: Random): Subject {
  const type = random.pick(['HELP_DESK_ADMIN', 'READ_ONLY_ADMIN', 'REPORT_ADMIN', 'APP_ADMIN']);
  const id = roleAssignmentId(type, () => '');
  const route = '/okta/api/v1/users/{userId}/roles';
  return {
    resource: `okta:user/${user.id}/role/${type}`,
    marks: [user.id],
    draw: (from) =>
      from.chance(0.55)
        ? { method: 'POST', route, params: { userId: user.id }, body: { type } }
        : {
            method: 'DELETE',
            route: `${route}/{roleAssignmentId}`,
            params: { userId: user.id, roleAssignmentId: id },
          },
    apply(held, { method }) {
      const after = method === 'POST';
      if (after !== held) return { state: after, due: 'changed' };
      // Okta does not take away what is not there.
      return { state: after, due: after ? 'unchanged' : 'refused' };
    },
    actual: () => state.roleHolders.get(user.id)?.assignments.some((one) => one.type === type) ?? false,
    byHand() {
      const held = state.roleHolders.get(user.id)?.assignments.find((one) => one.type === type);
      const params = { userId: user.id };
      return held
        ? {
            request: {
              method: 'DELETE',
              route: `${route}/{roleAssignmentId}`,
              params: { ...params, roleAssignmentId: held.id },
            },
            run: () => people.revokeRole(user.id, held.id),
          }
        : {
            request: { method: 'POST', route, params, body: { type } },
            run: () => void people.grantRole(user.id, type),
          };
    },
  };
}

const LIFECYCLE: Readonly<Record<string, { from: readonly string[]; to: string }>> = {
  suspend: { from: ['ACTIVE'], to: 'SUSPENDED' },
  unsuspend: { from: ['SUSPENDED'], to: 'ACTIVE' },
  deactivate: { from: ['ACTIVE', 'SUSPENDED'], to: 'DEACTIVATED' },
};

function device(state: OktaState, people: ConsolePeople, serial: number, random: Random): Subject {
  const id = state.newId('guo');
  const status = random.chance(0.7) ? 'ACTIVE' : 'SUSPENDED';
  state.devices.set(id, { id, number: serial, status, created: 0, lastUpdated: 0, users: [] });
  return {
    resource: `okta:device/${id}`,
    marks: [id],
    draw: (from) => {
      const name = from.pick(['suspend', 'suspend', 'unsuspend', 'unsuspend', 'deactivate']);
      return {
        method: 'POST',
        route: `/okta/api/v1/devices/{deviceId}/lifecycle/${name}`,
        params: { deviceId: id },
      };
    },
    apply(before, { route }) {
      const { from, to } = LIFECYCLE[route.split('/').at(-1) ?? ''] ?? { from: [], to: '' };
      if (before === to) return { state: before, due: 'unchanged' };
      return from.includes(String(before))
        ? { state: to, due: 'changed' }
        : { state: before, due: 'refused' };
    },
    actual: () => state.devices.get(id)?.status,
    byHand() {
      const status = state.devices.get(id)?.status;
      const name = ({ ACTIVE: 'suspend', SUSPENDED: 'unsuspend' } as const)[status as 'ACTIVE' | 'SUSPENDED'];
      return (
        name && {
          request: {
            method: 'POST',
            route: `/okta/api/v1/devices/{deviceId}/lifecycle/${name}`,
            params: { deviceId: id },
          },
          run: () => people.moveDevice(id, name),
        }
      );
    },
  };
}

const NAMES = ['CERT_ADMIN', 'HELPDESK', 'REPORT_ADMIN', 'ROLE_ADMIN', 'SOURCE_ADMIN'] as const;

function capabilities({ tenant }: World, id: string): Subject {
  return {
    resource: `sailpoint:auth-user/${id}`,
    marks: [id],
    draw(from) {
      const value = from.pick(NAMES);
      const body = from.chance(0.5)
        ? [{ op: 'replace', path: '/capabilities', value: NAMES.filter(() => from.chance(0.5)) }]
        : [
            { op: 'add', path: '/capabilities', value: [value] },
            { op: 'add', path: '/capabilities/-', value: from.pick(NAMES) },
          ];
      return {
        method: 'PATCH',
        route: from.pick(['/sailpoint/v2025/auth-users/{id}', '/sailpoint/auth-users/v1/{id}']),
        params: { id },
        body,
        mediaType: 'application/json-patch+json',
      };
    },
    apply(before, { body }) {
      const patch = body as readonly { path: string; value: string | string[] }[];
      const after = [...new Set(patch.flatMap(({ value }) => value))].sort();
      return { state: after, due: isDeepStrictEqual(after, before) ? 'unchanged' : 'changed' };
    },
    actual: () => [...(tenant.authUser(id)?.capabilities ?? [])].sort(),
    byHand(choice) {
      const value = NAMES.filter((_, n) => Math.floor(choice * 32) & (1 << n));
      return {
        request: {
          method: 'PATCH',
          route: '/sailpoint/v2025/auth-users/{id}',
          params: { id },
          body: [{ op: 'replace', path: '/capabilities', value }],
        },
        run: () => void tenant.setCapabilities(id, value),
      };
    },
  };
}

import { randomBytes } from 'node:crypto';
import type { Journal } from './journal.ts';
import { findRoute } from './routes.ts';
import { runCall } from './run-call.ts';
import type { OktaState, UserRecord } from './state.ts';
import { actorOf } from './system-log.ts';

const USER_AGENT =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
const IP_ADDRESS = '203.0.113.24';

/** A standard role by its type, or a custom one by the ids or labels of the role and its resource set. */
export type RoleToGive = string | { role: string; resourceSet: string };

/**
 * An administrator who acts by hand in the Admin Console. Each act has the effect of the API's operation and its
 * System Log events, with a person as the actor, a browser as the client, a request of its own and no API token.
 * What Okta refuses is thrown as `OktaError`.
 */
export class ConsolePeople {
  readonly #state: OktaState;
  readonly #journal: Journal | undefined;
  readonly #now: () => number;
  readonly #administrator: UserRecord;

  constructor(
    parts: { state: OktaState; journal: Journal | undefined; now: () => number },
    administratorId: string,
  ) {
    const administrator = parts.state.users.get(administratorId);
    if (!administrator) throw new Error(`the org has no user ${administratorId}`);
    this.#state = parts.state;
    this.#journal = parts.journal;
    this.#now = parts.now;
    this.#administrator = administrator;
  }

  /** The id of who acts: the `actor.id` of the events. */
  get administratorId(): string {
    return this.#administrator.id;
  }

  /** The same console, with somebody else in front of it. */
  as(userId: string): ConsolePeople {
    return new ConsolePeople({ state: this.#state, journal: this.#journal, now: this.#now }, userId);
  }

  assignUser(appId: string, id: string, more: { profile?: Record<string, unknown> } = {}): void {
    this.#act('POST', `apps/${appId}/users`, { id, ...more });
  }

  unassignUser(appId: string, userId: string): void {
    this.#act('DELETE', `apps/${appId}/users/${userId}`);
  }

  /** Sets attributes of an app user's profile; the others stay. */
  setProfile(appId: string, userId: string, profile: Record<string, unknown>): void {
    this.#act('POST', `apps/${appId}/users/${userId}`, { profile });
  }

  /** Assigns a group to an app, or changes its assignment. */
  assignGroup(
    appId: string,
    groupId: string,
    more: { priority?: number; profile?: Record<string, unknown> } = {},
  ): void {
    this.#act('PUT', `apps/${appId}/groups/${groupId}`, more);
  }

  unassignGroup(appId: string, groupId: string): void {
    this.#act('DELETE', `apps/${appId}/groups/${groupId}`);
  }

  /** @returns the id of the role assignment */
  grantRole(userId: string, role: RoleToGive): string {
    return this.#give(`users/${userId}`, role);
  }

  revokeRole(userId: string, roleAssignmentId: string): void {
    this.#act('DELETE', `users/${userId}/roles/${roleAssignmentId}`);
  }

  /** Gives a role to a group, and so to its members. @returns the id of the role assignment */
  grantRoleToGroup(groupId: string, role: RoleToGive): string {
    return this.#give(`groups/${groupId}`, role);
  }

  revokeRoleFromGroup(groupId: string, roleAssignmentId: string): void {
    this.#act('DELETE', `groups/${groupId}/roles/${roleAssignmentId}`);
  }

  /** Puts a user into a group, and so gives what the group has: its apps and its roles. */
  addToGroup(groupId: string, userId: string): void {
    this.#act('PUT', `groups/${groupId}/users/${userId}`);
  }

  removeFromGroup(groupId: string, userId: string): void {
    this.#act('DELETE', `groups/${groupId}/users/${userId}`);
  }

  moveDevice(deviceId: string, lifecycle: 'activate' | 'deactivate' | 'suspend' | 'unsuspend'): void {
    this.#act('POST', `devices/${deviceId}/lifecycle/${lifecycle}`);
  }

  deleteDevice(deviceId: string): void {
    this.#act('DELETE', `devices/${deviceId}`);
  }

  #give(whom: string, role: RoleToGive): string {
    const body =
      typeof role === 'string'
        ? { type: role }
        : { type: 'CUSTOM', role: role.role, 'resource-set': role.resourceSet };
    return (this.#act('POST', `${whom}/roles`, body) as { id: string }).id;
  }

  #act(method: string, operation: string, body?: unknown): unknown {
    const path = `/api/v1/${operation}`;
    const found = findRoute(method, path);
    if (!found) throw new Error(`the org has no operation ${method} ${path}`);
    const call = {
      state: this.#state,
      method,
      path,
      rawQuery: '',
      query: new URLSearchParams(),
      params: found.params,
      body,
      at: this.#now(),
      requestId: `req${randomBytes(16).toString('base64url')}`,
      actor: actorOf(this.#administrator),
      userAgent: USER_AGENT,
      ipAddress: IP_ADDRESS,
    };
    return runCall(found.route, call, this.#journal).body;
  }
}

import { OrderedRecords } from '../../../infra/local/okta/ordered-records.ts';
import type { OktaState } from '../../../infra/local/okta/state.ts';

/** Takes an org's records down, and returns what puts all of them back. Orgs that are alike stay alike. */
export function remember(state: OktaState): () => void {
  const { serial } = state;
  const apps = [...state.apps.values()].map((app) => ({
    app,
    users: [...app.users.values()].map(copied),
    groups: [...app.groups.values()].map(copied),
  }));
  const devices = [...state.devices.values()].map(copied);
  const roleHolders = [...state.roleHolders.values()].map(copied);
  const groups = [...state.groups.values()].map((group) => ({ group, was: copied(group) }));

  return () => {
    state.serial = serial;
    for (const { app, users, groups: assigned } of apps) {
      app.users = recordsOf(users, ({ user }) => user.id);
      app.groups = recordsOf(assigned, ({ group }) => group.id);
    }
    for (const { group, was } of groups) Object.assign(group, copied(was));
    Object.assign(state, {
      devices: recordsOf(devices, ({ id }) => id),
      roleHolders: recordsOf(roleHolders, ({ user }) => user.id),
    });
  };
}

function recordsOf<T extends object>(values: readonly T[], idOf: (value: T) => string): OrderedRecords<T> {
  const records = new OrderedRecords<T>();
  for (const value of values) records.set(idOf(value), copied(value));
  return records;
}

// What a record refers to (its user, its group) is the org's; what it holds itself is copied.
const REFERRED = new Set(['user', 'group']);

function copied<T extends object>(value: T): T {
  const entries = Object.entries(value).map(([name, member]) => [
    name,
    REFERRED.has(name) ? member : copiedMember(member),
  ]);
  return Object.fromEntries(entries) as T;
}

function copiedMember(member: unknown): unknown {
  if (Array.isArray(member)) return member.map(copiedMember);
  return typeof member === 'object' && member !== null ? copied(member) : member;
}

/** What an org holds, as plain data: orgs that are alike have the same. */
export function heldBy(state: OktaState): unknown {
  const ofApps = [...state.apps.values()].map(({ id, users, groups }) => [
    id,
    // No profile of its own, and one without attributes, are the same.
    [...users.values()].map((user) => held({ ...user, profile: user.profile ?? {} })),
    [...groups.values()].map(held),
  ]);
  const rest = [state.devices, state.roleHolders].map((records) => [...records.values()].map(held));
  return [ofApps, rest];
}

function held(value: object): unknown {
  const entries = Object.entries(value).map(([name, member]) => [
    name,
    REFERRED.has(name) ? (member as { readonly id: string }).id : member,
  ]);
  return Object.fromEntries(entries);
}

import type { AppUser, OktaState } from '../../../infra/local/okta/state.ts';
import { applicationGroup, applicationUser } from '../../support/names.ts';
import type { Planting } from '../planting.ts';
import { assign, newGroup, type PopulatedApp } from './assignments.ts';

const AUDIT = 'application-access';

/**
 * What happens between two runs: by hand, which the second has to find, and on tickets or by itself, which it must not.
 *
 * @param at when the changes on tickets are made, after the first run has begun, epoch milliseconds
 */
export function plantDrift(
  planting: Planting,
  state: OktaState,
  apps: readonly PopulatedApp[],
  at: number,
): void {
  for (const populated of apps) {
    const { app, direct, inherited, groups } = populated;
    const known = new Set([...app.users.values()].map(({ user }) => user.id));
    const count = Math.min(planting.faults, Math.floor(Math.min(direct.length, inherited.length) / 20));
    const some = (from: AppUser[]) => from.splice(-count);
    const resourceOf = ({ user }: AppUser) => applicationUser(app.id, user.id);
    const drifted = (resource: string, effect: 'removed' | 'changed') =>
      planting.fault(AUDIT, 'access-drift', resource, effect);
    const onTicket = (operation: string, one: AppUser, after: unknown) =>
      planting.change(operation, resourceOf(one), at, { before: { id: one.user.id }, after });

    // By hand.
    for (const one of some(direct)) {
      app.users.delete(one.user.id);
      drifted(resourceOf(one), 'removed');
    }
    for (const one of some(direct)) {
      one.userName = `root.${one.userName}`;
      drifted(resourceOf(one), 'changed');
    }
    for (const one of some(inherited)) {
      one.scope = 'USER';
      drifted(resourceOf(one), 'changed');
      planting.fault(AUDIT, 'assignment-without-ticket', resourceOf(one), 'assigned');
    }
    for (const user of strangers(state, known, count)) {
      const one = assign(app, user, 'USER', at);
      planting.fault(AUDIT, 'assignment-without-ticket', resourceOf(one), 'assigned');
    }
    const [gone, otherwise, ...others] = groups;
    if (gone && otherwise) {
      app.groups.delete(gone.id);
      drifted(applicationGroup(app.id, gone.id), 'removed');
      for (const id of gone.members) if (app.users.get(id)?.scope === 'GROUP') app.users.delete(id);
      const profile = app.groups.get(otherwise.id);
      if (profile) profile.profile = { ...profile.profile, role: 'Owner' };
      drifted(applicationGroup(app.id, otherwise.id), 'changed');
    }

    // On a ticket.
    const left = inherited.filter(({ user }) => app.users.get(user.id) && user.groupIds?.[0] !== gone?.id);
    for (const one of some(direct)) {
      app.users.delete(one.user.id);
      onTicket('okta.unassignUserFromApplication', one, null);
    }
    for (const one of some(direct)) {
      one.userName = `new.${one.userName}`;
      onTicket('okta.updateApplicationUser', one, { id: one.user.id });
    }
    for (const one of some(left)) {
      one.scope = 'USER';
      onTicket('okta.assignUserToApplication', one, { id: one.user.id, scope: 'USER' });
    }
    for (const user of strangers(state, known, count))
      onTicket('okta.assignUserToApplication', assign(app, user, 'USER', at), { id: user.id });
    const [changed, moved] = others;
    const assignment = changed && app.groups.get(changed.id);
    if (changed && assignment) {
      assignment.profile = { ...assignment.profile, role: 'Reader' };
      const resource = applicationGroup(app.id, changed.id);
      const images = { before: { id: changed.id }, after: { id: changed.id } };
      planting.change('okta.updateGroupAssignmentToApplication', resource, at, images);
    }

    // By itself: priorities, times, the order of a profile, and who comes and goes with a group.
    for (const one of app.groups.values()) {
      one.priority += 1;
      one.lastUpdated += 1_000;
      one.profile = Object.fromEntries(Object.entries(one.profile).reverse());
    }
    for (const one of some(left)) app.users.delete(one.user.id);
    for (const one of some(left)) if (moved) one.user.groupIds = [moved.id, ...(one.user.groupIds ?? [])];
    for (const one of direct.slice(0, count)) one.lastUpdated = at;
  }
  // A group that nothing has is nobody's matter.
  newGroup(state, 999);
}

/** Users who had nothing of an application; they are known from now on. */
function strangers(state: OktaState, known: Set<string>, count: number) {
  const found = [];
  for (const user of state.users.values()) {
    if (found.length === count) break;
    if (user.status !== 'ACTIVE' || known.has(user.id)) continue;
    known.add(user.id);
    found.push(user);
  }
  return found;
}

import type { AppUser, OktaState } from '../../../infra/local/okta/state.ts';
import type { ChangeRecord } from '../../../lib/ledger/record.ts';
import { applicationGroup, applicationUser } from '../../support/names.ts';
import { DAY_MS, type Planting } from '../planting.ts';
import { type PopulatedApp, populateAssignments } from './assignments.ts';

const AUDIT = 'application-access';
const KIND = 'assignment-without-ticket';
const ASSIGN = 'okta.assignUserToApplication';
const UNASSIGN = 'okta.unassignUserFromApplication';
const ASSIGN_GROUP = 'okta.assignGroupToApplication';

/** What a user's assignment is after a change. */
const imageOf = ({ user }: AppUser) => ({ id: user.id, scope: 'USER', profile: {} });

/** Applications with tickets for all assignments but those that are planted without. */
export function plantApplications(planting: Planting, state: OktaState, assignments: number): PopulatedApp[] {
  const apps = populateAssignments(state, assignments, () => planting.sometime());
  for (const populated of apps) {
    const { app, direct, groups } = populated;
    const spared = Math.min(planting.faults, Math.floor(direct.length / 40));
    // Those that are planted are taken from the end, the others have their tickets.
    const planted = direct.splice(-spared * SORTS.length);
    for (const [index, sort] of SORTS.entries())
      for (const one of planted.slice(index * spared, (index + 1) * spared))
        sort(planting, one, applicationUser(app.id, one.user.id));
    for (const one of direct) ticketed(planting, one, applicationUser(app.id, one.user.id));
    const [strange, taken, ...others] = groups;
    const withoutTicket = (id: string) =>
      planting.fault(AUDIT, KIND, applicationGroup(app.id, id), 'assigned');
    if (strange) withoutTicket(strange.id);
    if (taken) {
      withoutTicket(taken.id);
      const resource = applicationGroup(app.id, taken.id);
      planting.change(ASSIGN_GROUP, resource, planting.since + DAY_MS);
      planting.change('okta.unassignApplicationFromGroup', resource, planting.since + 2 * DAY_MS, {
        after: null,
      });
    }
    for (const { id } of others) {
      const at = app.groups.get(id)?.lastUpdated ?? planting.now;
      planting.change(ASSIGN_GROUP, applicationGroup(app.id, id), at, { after: { id } });
    }
    populated.groups.splice(0, 2);
    const strangers = new Set([strange?.id, taken?.id]);
    const rest = populated.inherited.filter(({ user }) => !strangers.has(user.groupIds?.[0]));
    populated.inherited.splice(0, Number.POSITIVE_INFINITY, ...rest);
  }
  return apps;
}

function ticketed(
  planting: Planting,
  one: AppUser,
  resource: string,
  more: Partial<ChangeRecord> = {},
): void {
  planting.change(ASSIGN, resource, one.created - 2_000, { after: imageOf(one), ...more });
}

type Sort = (planting: Planting, one: AppUser, resource: string) => void;

const fault = (planting: Planting, resource: string) => planting.fault(AUDIT, KIND, resource, 'assigned');

// Each is done to so many users of each application. The first are faults, the others only look like it.
const SORTS: readonly Sort[] = [
  // Nothing on record.
  (planting, _, resource) => fault(planting, resource),
  // The last ticket took it away, and somebody gave it back by hand.
  (planting, one, resource) => {
    ticketed(planting, one, resource);
    planting.change(UNASSIGN, resource, one.created + DAY_MS, { before: imageOf(one), after: null });
    fault(planting, resource);
  },
  // What the ticket gave is gone, and this is another assignment.
  (planting, one, resource) => {
    ticketed(planting, one, resource);
    one.created += 9 * DAY_MS;
    fault(planting, resource);
  },
  // It was refused.
  (planting, one, resource) => {
    ticketed(planting, one, resource, {
      state: 'failed',
      changed: false,
      after: null,
      response: { status: 403 },
    });
    fault(planting, resource);
  },
  // Only its profile was changed on a ticket.
  (planting, one, resource) => {
    planting.change('okta.updateApplicationUser', resource, one.created + DAY_MS, {
      before: imageOf(one),
      after: imageOf(one),
    });
    fault(planting, resource);
  },
  // The gateway made it, for somebody who had no ticket.
  (planting, one, resource) => {
    planting.unticketed(ASSIGN, resource, one.created - 2_000, { after: imageOf(one) });
    fault(planting, resource);
  },
  // Acceptable, says a ticket.
  (planting, _, resource) => planting.exempt(AUDIT, KIND, resource, 'assigned'),
  // From before tickets were asked for.
  (planting, one) => {
    one.created = planting.since - 30 * DAY_MS;
  },
  // Done by hand, and approved retroactively.
  (planting, _, resource) => planting.adopted(KIND, resource, 'assigned', ASSIGN),
  // A ticket asked for it, and found it there.
  (planting, one, resource) => ticketed(planting, one, resource, { changed: false, before: imageOf(one) }),
  // Taken away on a ticket, and given again on another.
  (planting, one, resource) => {
    const at = one.created - 5 * DAY_MS;
    planting.change(ASSIGN, resource, at, { after: imageOf(one) });
    planting.change(UNASSIGN, resource, at + DAY_MS, { before: imageOf(one), after: null });
    ticketed(planting, one, resource);
  },
];

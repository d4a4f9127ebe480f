import * as z from 'zod';
import { instantOf } from '../../resource/instant.ts';
import { nameTemplate } from '../../resource/name-template.ts';
import { shown } from '../../resource/read-resource.ts';
import type { ResourceType, VendorEvent } from '../../resource/resource-type.ts';
import { path } from '../../upstream/path.ts';
import { appUser } from '../application-user.ts';
import { oktaSaysMissing } from '../errors.ts';
import { heldAttributes } from '../held-attributes.ts';
import { USER_ID } from '../ids.ts';
import type { LogEvent } from '../log-event.ts';
import { type EffectTable, effectIn, only, targetsOf } from '../log-targets.ts';

const ASSIGN = 'okta.assignUserToApplication';
const UPDATE = 'okta.updateApplicationUser';
const UNASSIGN = 'okta.unassignUserFromApplication';

// By Okta's description of these, such a user cannot sign in to the application: they do not have it.
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationUsers/
const WITHOUT_ACCESS = new Set(['DEPROVISIONED', 'INACTIVE', 'REVOKED', 'SUSPENDED', 'UNASSIGNED']);

const EVENTS: EffectTable = {
  'application.user_membership.add': ['added', [ASSIGN]],
  'application.user_membership.update': ['updated', [UPDATE, ASSIGN]],
  'application.user_membership.change_password': ['updated', [UPDATE, ASSIGN]],
  'application.user_membership.remove': ['removed', [UNASSIGN]],
};

// An odd member hides none of the others.
const text = z.string().nullish().catch(undefined);
const read = z
  .object({
    status: text,
    scope: text,
    created: text,
    lastUpdated: text,
    passwordChanged: text,
    credentials: z.object({ userName: text }).nullish().catch(undefined),
    profile: z.unknown().optional(),
  })
  .catch({});

// The clocks of Okta's own machines.
const SAME_MOMENT_MS = 2_000;

/** A user's assignment to an application. */
export const applicationUser: ResourceType = {
  ...nameTemplate('okta:app/{appId}/user/{userId}', { userId: USER_ID }),
  name: 'ApplicationUser',
  vendor: 'okta',
  pathOf: ({ appId = '', userId = '' }) => path`/api/v1/apps/${appId}/users/${userId}`,
  find: (body, { userId }) => shown(body, userId, 'an application user', appUser),
  isMissing: oktaSaysMissing,
  isHeld(representation) {
    return hasAccess(representation) && read.parse(representation).scope !== 'GROUP';
  },
  stateOf(representation) {
    if (!hasAccess(representation)) return null;
    const {
      created = null,
      passwordChanged = null,
      scope = null,
      credentials,
      profile,
    } = read.parse(representation);
    return {
      created: instantOf(created),
      passwordChanged: instantOf(passwordChanged),
      scope,
      userName: credentials?.userName ?? null,
      profile: heldAttributes(profile),
    };
  },
  parentsOf: ({ appId = '', userId = '' }) => [path`/api/v1/apps/${appId}`, path`/api/v1/users/${userId}`],
  bearing: { gives: [ASSIGN], takes: [UNASSIGN], alters: [UPDATE] },
  madeBy: [ASSIGN],
  factsOf: () => ({}),
  factsOfEffect: () => ({}),
  isPrivileged: () => false,
  logTarget: ({ userId = '' }) => userId,
  effectsOf(event: LogEvent) {
    const done = effectIn(EVENTS, event);
    if (!done) return undefined;
    const { users, apps } = targetsOf(event);
    const [user, app] = [only(users), only(apps)];
    if (!user || !app) return [];
    const resource = applicationUser.nameOf({ appId: app.id, userId: user.id });
    return applicationUser.parse(resource) ? [{ resource, ...done }] : [];
  },
  derivation(effect, byJob) {
    if (effect === 'added') return 'by state';
    return byJob ? 'always' : 'never';
  },
  isDerived,
  undoOf(effect, { appId, userId }) {
    if (effect === 'added') return `DELETE /okta/api/v1/apps/${appId}/users/${userId}`;
    return effect === 'removed' ? `POST /okta/api/v1/apps/${appId}/users` : undefined;
  },
};

/** Whether an application user, as it was read, can use the application; null for none. */
export function hasAccess(representation: unknown): boolean {
  if (representation === null || representation === undefined) return false;
  const { status } = read.parse(representation);
  return !WITHOUT_ACCESS.has(status ?? '');
}

/** Whether a user has an application through a group since an event. */
function isDerived(state: unknown, event: VendorEvent, byJob: boolean): boolean {
  if (!state) return false;
  const { scope, created, lastUpdated } = read.parse(state);
  const published = Date.parse(event.published);
  const since = (time: string | null | undefined) => Date.parse(time ?? '') - published;
  // A later assignment of another kind says nothing of this one.
  if (scope === 'GROUP') return byJob || !(since(created) > SAME_MOMENT_MS);
  // Given by a job, and made the user's own afterwards.
  return byJob && since(lastUpdated) > SAME_MOMENT_MS;
}

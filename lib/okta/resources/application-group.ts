import { nameTemplate } from '../../resource/name-template.ts';
import { shown } from '../../resource/read-resource.ts';
import type { ResourceType } from '../../resource/resource-type.ts';
import { path } from '../../upstream/path.ts';
import { applicationGroupAssignment } from '../application-group.ts';
import { oktaSaysMissing } from '../errors.ts';
import { heldAttributes } from '../held-attributes.ts';
import type { LogEvent } from '../log-event.ts';
import { type EffectTable, effectIn, only, targetsOf } from '../log-targets.ts';

const ASSIGN = 'okta.assignGroupToApplication';
const UPDATE = 'okta.updateGroupAssignmentToApplication';
const UNASSIGN = 'okta.unassignApplicationFromGroup';

const EVENTS: EffectTable = {
  'group.application_assignment.add': ['added', [ASSIGN]],
  'group.application_assignment.update': ['updated', [UPDATE, ASSIGN]],
  'group.application_assignment.remove': ['removed', [UNASSIGN]],
};

/** A group's assignment to an application, which gives the application to the group's members. */
export const applicationGroup: ResourceType = {
  ...nameTemplate('okta:app/{appId}/group/{groupId}'),
  name: 'ApplicationGroup',
  vendor: 'okta',
  pathOf: ({ appId = '', groupId = '' }) => path`/api/v1/apps/${appId}/groups/${groupId}`,
  find: (body, { groupId }) => shown(body, groupId, 'an assignment of a group', applicationGroupAssignment),
  isMissing: oktaSaysMissing,
  isHeld: (representation) => representation != null,
  // Okta shifts the priority of others when one is set.
  stateOf: (representation) =>
    representation === null
      ? null
      : { profile: heldAttributes(applicationGroupAssignment.safeParse(representation).data?.profile) },
  parentsOf: ({ appId = '', groupId = '' }) => [path`/api/v1/apps/${appId}`, path`/api/v1/groups/${groupId}`],
  bearing: { gives: [ASSIGN], takes: [UNASSIGN], alters: [UPDATE] },
  madeBy: [ASSIGN],
  factsOf: () => ({}),
  factsOfEffect: () => ({}),
  isPrivileged: () => false,
  logTarget: ({ groupId = '' }) => groupId,
  effectsOf(event: LogEvent) {
    const done = effectIn(EVENTS, event);
    if (!done) return undefined;
    const { groups, apps } = targetsOf(event);
    const [group, app] = [only(groups), only(apps)];
    if (!group || !app) return [];
    return [{ resource: applicationGroup.nameOf({ appId: app.id, groupId: group.id }), ...done }];
  },
  // Nobody but a person or a program gives a group something.
  derivation: () => 'never',
  isDerived: () => false,
  undoOf(effect, { appId, groupId }) {
    if (effect === 'added') return `DELETE /okta/api/v1/apps/${appId}/groups/${groupId}`;
    return effect === 'removed' ? `PUT /okta/api/v1/apps/${appId}/groups/${groupId}` : undefined;
  },
};

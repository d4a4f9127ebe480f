import { nameTemplate } from '../resource/name-template.ts';
import { shown } from '../resource/read-resource.ts';
import type { ResourceType } from '../resource/resource-type.ts';
import { authUserPath, authUser as readAuthUser } from './auth-user.ts';
import { capabilitiesLeft } from './capabilities-left.ts';
import { sailpointSaysMissing } from './errors.ts';

const PATCH = 'sailpoint.patchAuthUser';
const CHANGE = 'capabilities.change';

/** A SailPoint identity's authentication details: what it may do is in its capabilities. */
export const authUser: ResourceType = {
  ...nameTemplate('sailpoint:auth-user/{identityId}'),
  name: 'AuthUser',
  vendor: 'sailpoint',
  pathOf: ({ identityId = '' }) => authUserPath(identityId),
  find: (body, { identityId }) => shown(body, identityId, 'an auth user', readAuthUser),
  isMissing: sailpointSaysMissing,
  isHeld: (representation) => representation != null,
  stateOf(representation) {
    const known = readAuthUser.safeParse(representation).data;
    return known ? [...(known.capabilities ?? [])].sort() : null;
  },
  parentsOf: () => [],
  // Capabilities are given and taken, which are no resources of their own.
  bearing: { gives: [], takes: [], alters: [PATCH, CHANGE] },
  madeBy: [PATCH],
  factsOf: (_, body, before) => capabilitiesLeft(body, before),
  // A finding of an identity is about one capability.
  factsOfEffect: (_, effect) => capabilitiesLeft({ add: [effect] }, undefined),
  isPrivileged: () => false,
  derivation: () => 'never',
  isDerived: () => false,
  undoOf: () => undefined,
};

import { type Answer, type Call, param } from './call.ts';
import { invalidSearch, notFound } from './errors.ts';
import type { Grant } from './state.ts';
import { roleOf } from './user-roles.ts';

const RESOURCES_PER_PAGE = 20;

function grantsOf(call: Call): Grant[] {
  const { state } = call;
  const { holder, assignment } = roleOf(call, state.replicas.read(state.roleHolders, call.at));
  return state.grants.filter(
    (grant) => grant.userId === holder.user.id && grant.roleAssignmentId === assignment.id,
  );
}

function grantOf(call: Call): Grant {
  const id = param(call, 'grantId');
  const grant = grantsOf(call).find(({ grantId }) => grantId === id);
  if (!grant) throw notFound(id, 'Grant');
  return grant;
}

function representGrant(call: Call, grant: Grant): Record<string, unknown> {
  const { state } = call;
  const self = `${state.url}/api/v1/users/${grant.userId}/roles/${grant.roleAssignmentId}/governance/${grant.grantId}`;
  return {
    type: grant.type,
    grantId: grant.grantId,
    ...(grant.bundleId === undefined ? {} : { bundleId: grant.bundleId }),
    // Not an ISO date: the API writes it as a database timestamp, without a zone.
    ...(grant.expirationDate === undefined ? {} : { expirationDate: grant.expirationDate }),
    _links: { resources: { href: `${self}/resources` }, self: { href: self } },
  };
}

/** GET where a role assignment comes from; all grants in one body. */
export function getUserAssignedRoleGovernance(call: Call): Answer {
  return {
    status: 200,
    body: {
      grants: grantsOf(call).map((grant) => representGrant(call, grant)),
      _links: {
        self: { href: `${call.state.url}${call.path}` },
        assignee: { href: `${call.state.url}/api/v1/users/${param(call, 'userId')}` },
      },
    },
  };
}

/** GET one grant. */
export function getRoleAssignmentGovernanceGrant(call: Call): Answer {
  return { status: 200, body: representGrant(call, grantOf(call)) };
}

/** GET a grant's resources, 20 a page. The next link's `after` is the last resource's name (ORN). */
export function getRoleAssignmentGovernanceGrantResources(call: Call): Answer {
  const { resources } = grantOf(call);
  const after = call.query.get('after');
  const last = after === null ? -1 : resources.findIndex(({ resource }) => resource === after);
  if (after !== null && last < 0) throw invalidSearch('Invalid paging request.');
  const page = resources.slice(last + 1, last + 1 + RESOURCES_PER_PAGE);
  const self = `${call.state.url}${call.path}`;
  const more = last + 1 + RESOURCES_PER_PAGE < resources.length;
  return {
    status: 200,
    body: {
      resources: page,
      _links: {
        ...(more ? { next: { href: `${self}?after=${page.at(-1)?.resource}` } } : {}),
        self: { href: self },
      },
    },
  };
}

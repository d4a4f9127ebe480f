import { oktaFaults, type Row, rowsOf } from './row.ts';

// The User Role Assignments API as Okta's reference documents it.
const SEED = 'user roles';
const UNKNOWN_USER = '00uNOSUCHTHING000000';
const HELP_DESK_ADMIN = 'JBCUYUC7IRCVGS27IFCE2SKO';
const TYPES =
  'ACCESS_CERTIFICATIONS_ADMIN ACCESS_REQUESTS_ADMIN API_ACCESS_MANAGEMENT_ADMIN APP_ADMIN GROUP_MEMBERSHIP_ADMIN HELP_DESK_ADMIN ORG_ADMIN READ_ONLY_ADMIN REPORT_ADMIN SUPER_ADMIN USER_ADMIN WORKFLOWS_ADMIN'.split(
    ' ',
  );

const role = { userId: '{adminUserId}', roleAssignmentId: HELP_DESK_ADMIN };
const notHeld = { userId: '{adminUserId}', roleAssignmentId: 'irbNOSUCHTHING000000' };
const governed = { userId: '{governedUserId}', roleAssignmentId: '{governedRoleAssignmentId}' };
const grant = { ...governed, grantId: '{grantId}' };

const users = { operation: 'listUsersWithRoleAssignments', on: {}, status: 200 };
const list = { operation: 'listAssignedRolesForUser', on: { userId: '{adminUserId}' }, status: 200 };
const assign = {
  operation: 'assignRoleToUser',
  on: { userId: '{userId}' },
  body: { type: 'HELP_DESK_ADMIN' },
  status: 201,
};
const get = { operation: 'getUserAssignedRole', on: role, status: 200 };
const unassign = { operation: 'unassignRoleFromUser', on: role, status: 204 };
const sources = { operation: 'getUserAssignedRoleGovernance', on: governed, status: 200 };
const source = { operation: 'getRoleAssignmentGovernanceGrant', on: grant, status: 200 };
const resources = { operation: 'getRoleAssignmentGovernanceGrantResources', on: grant, status: 200 };

type Roles = readonly {
  readonly type: string;
  readonly assignmentType: string;
  readonly _links: { readonly assignee: { readonly href: string } };
}[];
type Assignees = { readonly value: readonly { readonly id: string }[] };
const isType = (wanted: string) => ({ holds: ({ type }: { type: string }) => type === wanted });

const n = rowsOf(SEED, 'listUsersWithRoleAssignments', users);
const l = rowsOf(SEED, 'listAssignedRolesForUser', list);
const a = rowsOf(SEED, 'assignRoleToUser', assign);
const g = rowsOf(SEED, 'getUserAssignedRole', get);
const d = rowsOf(SEED, 'unassignRoleFromUser', unassign);
const s = rowsOf(SEED, 'getUserAssignedRoleGovernance', sources);
const o = rowsOf(SEED, 'getRoleAssignmentGovernanceGrant', source);
const r = rowsOf(SEED, 'getRoleAssignmentGovernanceGrantResources', resources);

const ROLE = ['id', 'label', 'type', 'status', 'created', 'lastUpdated', 'assignmentType', '_links'];
const ERROR = ['errorCode', 'errorSummary', 'errorLink', 'errorId', 'errorCauses'];

export const userRoleRows: readonly Row[] = [
  n.parameter('limit', { query: 'limit=5', holds: ({ value }: { value: unknown[] }) => value.length === 5 }),
  n.parameter('after', {
    query: 'after={cursor}&limit=200',
    holds: ({ value }: Assignees, ids) => value.length > 0 && value.every(({ id }) => id !== ids.adminUserId),
  }),
  n.parameter('after is empty', {
    query: 'after=',
    holds: ({ value }: Assignees, ids) => value.some(({ id }) => id === ids.adminUserId),
  }),
  ...n.statuses({ 200: users, ...oktaFaults }),
  ...n.members(['value', 'value/0/id', 'value/0/orn', 'value/0/_links', '_links']),
  n.behaviour('pages are linked in the body', { query: 'limit=5', members: ['_links/next/href'] }),
  n.client(),

  l.parameter('userId', {
    holds: (roles: Roles, ids) =>
      roles.some(({ _links }) => _links.assignee.href.endsWith(ids.adminUserId ?? '')),
  }),
  l.parameter('expand=targets/groups', {
    query: 'expand=targets/groups',
    members: ['*/_embedded/targets/groups/0/id'],
  }),
  l.parameter('expand=targets/catalog/apps', {
    query: 'expand=targets/catalog/apps',
    members: ['*/_embedded/targets/catalog/apps/0/id'],
  }),
  ...l.statuses({
    200: list,
    404: { ...list, on: { userId: UNKNOWN_USER }, status: 404, code: 'E0000007' },
    ...oktaFaults,
  }),
  ...l.members(ROLE.map((place) => `0/${place}`)),
  l.behaviour('roles of the user and through a group are listed', {
    holds: (roles: Roles) =>
      ['USER', 'GROUP'].every((type) => roles.some(({ assignmentType }) => assignmentType === type)),
  }),
  l.behaviour('the id of a standard role is its type in base32', {
    holds: (roles: readonly { id: string; type: string }[]) =>
      roles.some(({ id, type }) => type === 'HELP_DESK_ADMIN' && id === HELP_DESK_ADMIN),
  }),
  l.client(),

  a.parameter('userId', {
    holds: ({ _links }: Roles[number], ids) => _links.assignee.href.endsWith(ids.userId ?? ''),
  }),
  ...TYPES.map((type) => a.parameter(`type: ${type}`, { body: { type }, ...isType(type) })),
  a.parameter('type: CUSTOM with role and resource-set', {
    body: { type: 'CUSTOM', role: '{customRoleId}', 'resource-set': '{resourceSetId}' },
    members: ['role', 'resource-set'],
  }),
  a.parameter('disableNotifications', { query: 'disableNotifications=true' }),
  a.parameter('type is required', { body: {}, status: 400, code: 'E0000001' }),
  a.parameter('type: string', { body: { type: 'string' }, status: 400, code: 'E0000001' }),
  ...a.statuses({
    201: assign,
    400: { ...assign, body: { type: 1 }, status: 400, code: 'E0000001' },
    404: { ...assign, on: { userId: UNKNOWN_USER }, status: 404, code: 'E0000007' },
    ...oktaFaults,
  }),
  ...a.members(ROLE),
  a.behaviour('assigns the role', {
    ...get,
    on: { userId: '{userId}', roleAssignmentId: HELP_DESK_ADMIN },
    after: [assign],
    ...isType('HELP_DESK_ADMIN'),
  }),
  a.client(),

  g.parameter('userId and roleAssignmentId', { holds: ({ id }: { id: string }) => id === HELP_DESK_ADMIN }),
  ...g.statuses({ 200: get, 404: { ...get, on: notHeld, status: 404, code: 'E0000007' }, ...oktaFaults }),
  ...g.members(ROLE),
  g.client(),

  d.parameter('userId and roleAssignmentId'),
  ...d.statuses({
    204: unassign,
    404: { ...unassign, on: notHeld, status: 404, code: 'E0000007' },
    ...oktaFaults,
  }),
  ...d.members(ERROR, { fault: { status: 403 }, status: 403, code: 'E0000006' }),
  d.behaviour('unassigns the role', { ...get, after: [unassign], status: 404, code: 'E0000007' }),
  d.client(),

  s.parameter('userId and roleAssignmentId', {
    holds: ({ grants }: { grants: readonly { grantId: string }[] }, ids) =>
      grants.some(({ grantId }) => grantId === ids.grantId),
  }),
  ...s.statuses({
    200: sources,
    404: { ...sources, on: notHeld, status: 404, code: 'E0000007' },
    ...oktaFaults,
  }),
  ...s.members([
    'grants',
    'grants/0/type',
    'grants/0/grantId',
    'grants/0/_links',
    'grants/*/bundleId',
    '_links',
  ]),
  ...s.members(['grants/*/expirationDate']),
  s.client(),

  o.parameter('userId, roleAssignmentId and grantId', {
    holds: ({ grantId }: { grantId: string }, ids) => grantId === ids.grantId,
  }),
  ...o.statuses({
    200: source,
    404: { ...source, on: { ...governed, grantId: 'graNOSUCHTHING000000' }, status: 404, code: 'E0000007' },
    ...oktaFaults,
  }),
  ...o.members(['type', 'grantId', 'bundleId', 'expirationDate', '_links']),
  o.client(),

  r.parameter('userId, roleAssignmentId and grantId', {
    holds: ({ resources: found }: { resources: unknown[] }) => found.length > 0,
  }),
  ...r.statuses({
    200: resources,
    404: {
      ...resources,
      on: { ...governed, grantId: 'graNOSUCHTHING000000' },
      status: 404,
      code: 'E0000007',
    },
    ...oktaFaults,
  }),
  ...r.members(['resources', 'resources/0/resource', 'resources/0/label', '_links']),
  r.behaviour('pages are linked in the body', { members: ['_links/next/href'] }),
  r.client(),
];

import { oktaFaults, type Row, rowsOf } from './row.ts';

// The Application Groups API as Okta's reference documents it.
const SEED = 'application groups';
const UNKNOWN = '00gNOSUCHTHING000000';

const on = { appId: '{appId}', groupId: '{assignedGroupId}' };
const free = { appId: '{appId}', groupId: '{groupId}' };
const list = { operation: 'listApplicationGroupAssignments', on: { appId: '{appId}' }, status: 200 };
const get = { operation: 'getApplicationGroupAssignment', on, status: 200 };
const assign = {
  operation: 'assignGroupToApplication',
  on: free,
  body: { priority: 2, profile: { role: 'Dyer' } },
  status: 200,
};
const update = {
  operation: 'updateGroupAssignmentToApplication',
  on,
  body: [{ op: 'replace', path: '/profile/role', value: 'Fuller' }],
  status: 200,
};
const unassign = { operation: 'unassignApplicationFromGroup', on, status: 204 };

type Groups = readonly { readonly id: string }[];
type Assignment = {
  readonly id: string;
  readonly priority: number;
  readonly profile: { readonly role?: unknown; readonly costCenter?: unknown };
};

const l = rowsOf(SEED, 'listApplicationGroupAssignments', list);
const g = rowsOf(SEED, 'getApplicationGroupAssignment', get);
const a = rowsOf(SEED, 'assignGroupToApplication', assign);
const u = rowsOf(SEED, 'updateGroupAssignmentToApplication', update);
const d = rowsOf(SEED, 'unassignApplicationFromGroup', unassign);

const ASSIGNMENT = ['id', 'priority', 'lastUpdated', 'profile', '_links', '_links/self', '_links/self/href'];
const ERROR = ['errorCode', 'errorSummary', 'errorLink', 'errorId', 'errorCauses'];
const METADATA = '_embedded/metadata';

export const applicationGroupRows: readonly Row[] = [
  l.parameter('q', {
    query: 'q=Team%200001',
    holds: ([first, ...others]: Groups, ids) => first?.id === ids.assignedGroupId && others.length === 0,
  }),
  l.parameter('q=test', { query: 'q=test', holds: (groups: Groups) => groups.length === 0 }),
  l.parameter('after', {
    query: 'after={cursor}',
    holds: (groups: Groups, ids) => groups.length > 0 && groups.every(({ id }) => id !== ids.assignedGroupId),
  }),
  l.parameter('limit=20, its default and minimum', {
    query: 'limit=20',
    holds: (groups: Groups) => groups.length === 20,
  }),
  l.parameter('limit=100', { query: 'limit=100', holds: (groups: Groups) => groups.length > 20 }),
  l.parameter('limit=200, its maximum', {
    query: 'limit=200',
    holds: (groups: Groups) => groups.length > 20,
  }),
  l.parameter('limit=19 is below its minimum', { query: 'limit=19', status: 400, code: 'E0000001' }),
  l.parameter('limit=201 is above its maximum', { query: 'limit=201', status: 400, code: 'E0000001' }),
  l.parameter('expand=group', { query: 'expand=group', members: ['0/_embedded/group'] }),
  l.parameter('expand=metadata', { query: 'expand=metadata', members: [`0/${METADATA}`] }),
  ...l.statuses({
    200: list,
    404: { ...list, on: { appId: '0oaNOSUCHTHING000000' }, status: 404, code: 'E0000007' },
    ...oktaFaults,
  }),
  ...l.members(ASSIGNMENT.map((place) => `0/${place}`)),
  ...l.members([`0/${METADATA}/credentials`, `0/${METADATA}/profile`], { query: 'expand=metadata' }),
  ...l.members(
    ['source', 'source/type', 'source/value', 'lastUpdated'].map(
      (place) => `0/${METADATA}/profile/*/${place}`,
    ),
    { query: 'expand=metadata' },
  ),
  l.behaviour('the Link header has a next page', {
    query: 'limit=20',
    holds: (_, __, { headers }) => /rel="next"/.test(headers.link ?? ''),
  }),
  l.behaviour('20 objects to a page by default', { holds: (groups: Groups) => groups.length === 20 }),
  l.scope('okta.apps.read'),
  l.client(),

  g.parameter('appId and groupId', { holds: ({ id }: Assignment, ids) => id === ids.assignedGroupId }),
  g.parameter('expand=group', { query: 'expand=group', members: ['_embedded/group'] }),
  g.parameter('expand=metadata', { query: 'expand=metadata', members: [METADATA] }),
  ...g.statuses({
    200: get,
    404: { ...get, on: free, status: 404, code: 'E0000007' },
    ...oktaFaults,
  }),
  ...g.members(ASSIGNMENT),
  ...g.members(
    [
      'id',
      'created',
      'lastUpdated',
      'lastMembershipUpdated',
      'objectClass',
      'objectClass/0',
      'type',
      'profile/name',
      'profile/description',
      '_links/logo',
      '_links/logo/0/name',
      '_links/logo/0/type',
    ].map((place) => `_embedded/group/${place}`),
    { query: 'expand=group' },
  ),
  g.client(),

  a.parameter('priority', {
    body: { priority: 3 },
    holds: ({ priority }: Assignment) => priority === 3,
  }),
  a.parameter('profile', {
    body: { profile: { role: 'Dyer' } },
    holds: ({ profile }: Assignment) => profile.role === 'Dyer',
  }),
  a.parameter('no body', { body: undefined, holds: ({ id }: Assignment, ids) => id === ids.groupId }),
  a.parameter('profile with a null value', {
    body: { profile: { role: null } },
    holds: ({ profile }: Assignment) => profile.role === null,
  }),
  ...a.statuses({
    200: assign,
    400: { ...assign, body: { priority: 'first' }, status: 400, code: 'E0000001' },
    404: { ...assign, on: { appId: '{appId}', groupId: UNKNOWN }, status: 404, code: 'E0000007' },
    ...oktaFaults,
  }),
  ...a.members(ASSIGNMENT),
  a.behaviour('without a priority it gets the next one', {
    ...list,
    query: 'limit=200',
    after: [{ ...assign, body: {} }],
    holds: (groups: readonly Assignment[], ids) => {
      const others = groups.filter(({ id }) => id !== ids.groupId).map(({ priority }) => priority);
      return groups.find(({ id }) => id === ids.groupId)?.priority === Math.max(...others) + 1;
    },
  }),
  a.behaviour('assigns the group', {
    ...get,
    on: free,
    after: [assign],
    holds: ({ id, priority, profile }: Assignment, ids) =>
      id === ids.groupId && priority === 2 && profile.role === 'Dyer',
  }),
  a.scope('okta.apps.manage'),
  a.client(),

  u.parameter('op: replace', { holds: ({ profile }: Assignment) => profile.role === 'Fuller' }),
  u.parameter('op: remove', {
    body: [{ op: 'remove', path: '/profile/role' }],
    holds: ({ profile }: Assignment) => !('role' in profile),
  }),
  u.parameter('path', {
    body: [{ op: 'replace', path: '/priority', value: 1 }],
    holds: ({ priority }: Assignment) => priority === 1,
  }),
  u.parameter('value of any kind', {
    body: [{ op: 'replace', path: '/profile/role', value: { a: [1] } }],
    holds: ({ profile }: Assignment) => JSON.stringify(profile.role) === '{"a":[1]}',
  }),
  u.parameter('several operations', {
    body: [
      { op: 'replace', path: '/profile/role', value: 'Fuller' },
      { op: 'replace', path: '/profile/costCenter', value: '7' },
    ],
    holds: ({ profile }: Assignment) => profile.role === 'Fuller' && profile.costCenter === '7',
  }),
  ...u.statuses({
    200: update,
    400: { ...update, body: [{ op: 'move', path: '/profile/role' }], status: 400, code: 'E0000001' },
    404: { ...update, on: free, status: 404, code: 'E0000007' },
    ...oktaFaults,
  }),
  ...u.members(ASSIGNMENT),
  u.behaviour('updates the assignment', {
    ...get,
    after: [update],
    holds: ({ profile }: Assignment) => profile.role === 'Fuller',
  }),
  u.client(),

  d.parameter('appId and groupId'),
  ...d.statuses({
    204: unassign,
    404: { ...unassign, on: free, status: 404, code: 'E0000007' },
    ...oktaFaults,
  }),
  ...d.members(ERROR, { fault: { status: 403 }, status: 403, code: 'E0000006' }),
  d.behaviour('the response has no body', { holds: (body: unknown) => body === undefined }),
  d.behaviour('unassigns the group', { ...get, after: [unassign], status: 404, code: 'E0000007' }),
  d.client(),
];

import { oktaFaults, type Row, rowsOf } from './row.ts';

// The Application Users API as Okta's client for Python documents it.
const SEED = 'application users';
const JSON_TYPE = 'application/json';
const UNKNOWN = '0oaNOSUCHTHING000000';

const assigned = { appId: '{appId}', userId: '{assignedUserId}' };
const assign = {
  operation: 'assignUserToApplication',
  on: { appId: '{appId}' },
  body: { id: '{userId}' },
  status: 200,
};
const get = { operation: 'getApplicationUser', on: assigned, status: 200 };
const list = { operation: 'listApplicationUsers', on: { appId: '{appId}' }, status: 200 };
const unassign = { operation: 'unassignUserFromApplication', on: assigned, status: 204 };
const update = {
  operation: 'updateApplicationUser',
  on: assigned,
  body: { profile: { role: 'Weaver' } },
  status: 200,
};
const unassignedGet = { ...get, on: { appId: '{appId}', userId: '{userId}' } };

type Users = readonly { readonly id: string; readonly _embedded?: { readonly user?: unknown } }[];

interface AppUser {
  readonly id: string;
  readonly created: string;
  readonly profile: { readonly role?: unknown };
  readonly _links: { readonly app: { readonly href: string } };
}

/** The default length of Okta's pages, and how many the application has. */
const PAGE = 50;
const ALL = 130;
const wholePage = { holds: (users: Users) => users.length === PAGE };
const isOf = (name: string) => ({
  holds: ({ id }: AppUser, ids: Readonly<Record<string, string>>) => id === ids[name],
});
const hasRole = (role: string) => ({ holds: ({ profile }: AppUser) => profile.role === role });

const a = rowsOf(SEED, 'assignUserToApplication', assign);
const g = rowsOf(SEED, 'getApplicationUser', get);
const l = rowsOf(SEED, 'listApplicationUsers', list);
const d = rowsOf(SEED, 'unassignUserFromApplication', unassign);
const u = rowsOf(SEED, 'updateApplicationUser', update);

export const applicationUserRows: readonly Row[] = [
  a.parameter('app_id', isOf('userId')),
  a.parameter('app_user', isOf('userId')),
  a.parameter('app_user with credentials', {
    body: {
      id: '{userId}',
      credentials: { userName: 'gold@example.com', password: { value: 'Tr0ub4dor&3' } },
    },
    holds: ({ credentials }: { credentials: { userName: string } }) =>
      credentials.userName === 'gold@example.com',
  }),
  a.parameter('app_user with an app-specific profile', {
    body: { id: '{userId}', profile: { role: 'Weaver' } },
    ...hasRole('Weaver'),
  }),
  a.parameter('app_user with a scope', {
    body: { id: '{userId}', scope: 'USER' },
    holds: ({ scope }: { scope: string }) => scope === 'USER',
  }),
  a.parameter('app_user with what was read of another', {
    body: { id: '{userId}', status: 'ACTIVE', created: '2024-01-01T00:00:00.000Z', _links: {} },
    holds: ({ id, created }: AppUser, ids) => id === ids.userId && !created.startsWith('2024-01-01'),
  }),
  ...a.mediaTypes(JSON_TYPE),
  ...a.credentials(),
  ...a.statuses({
    200: assign,
    400: { ...assign, body: {}, status: 400, code: 'E0000001' },
    404: { ...assign, on: { appId: UNKNOWN }, status: 404, code: 'E0000007' },
    ...oktaFaults,
  }),
  ...a.members([
    'id',
    'scope',
    'status',
    'created',
    'lastUpdated',
    'statusChanged',
    'credentials',
    'profile',
    '_links',
  ]),
  a.behaviour('assigns the user', { ...unassignedGet, after: [assign], ...isOf('userId') }),
  a.behaviour('credentials may be left out where the scheme needs none', {
    on: { appId: '{plainAppId}' },
    holds: ({ id }: { id: string }, ids) => id === ids.userId,
  }),
  a.behaviour('credentials are refused where the scheme takes none', {
    on: { appId: '{plainAppId}' },
    body: { id: '{userId}', credentials: { userName: 'a', password: { value: 'Tr0ub4dor&3' } } },
    status: 400,
    code: 'E0000041',
  }),
  a.behaviour('profile mappings are applied first', {
    on: { appId: '{provisioningAppId}' },
    members: ['profile/firstName'],
  }),
  a.behaviour('a property that a mapping defines is refused', {
    on: { appId: '{provisioningAppId}' },
    body: { id: '{userId}', profile: { firstName: 'X' } },
    status: 403,
    code: 'E0000075',
  }),
  a.client(),

  g.parameter('app_id', {
    holds: ({ _links }: AppUser, ids) => _links.app.href.endsWith(`/apps/${ids.appId}`),
  }),
  g.parameter('user_id', isOf('assignedUserId')),
  g.parameter('expand', { query: 'expand=user', members: ['_embedded/user'] }),
  g.parameter('expand=expand_example', {
    query: 'expand=expand_example',
    holds: (body: object) => !('_embedded' in body),
  }),
  g.parameter('expand is optional', { holds: (body: object) => !('_embedded' in body) }),
  ...g.mediaTypes(),
  ...g.credentials(),
  ...g.statuses({
    200: get,
    404: { ...unassignedGet, status: 404, code: 'E0000007' },
    ...oktaFaults,
  }),
  ...g.members(['id', 'scope', 'status', 'credentials', 'profile', '_links']),
  g.client(),

  l.parameter('app_id', {
    holds: (users: readonly AppUser[], ids) =>
      users.length > 0 && users.every(({ _links }) => _links.app.href.endsWith(`/apps/${ids.appId}`)),
  }),
  l.parameter('q', { query: 'q=a', holds: (users: Users) => users.length > 0 && users.length < PAGE }),
  l.parameter('q=q_example', { query: 'q=q_example', holds: (users: Users) => users.length === 0 }),
  l.parameter('q is empty', { query: 'q=', ...wholePage }),
  l.parameter('query_scope', { query: 'query_scope=query_scope_example', ...wholePage }),
  l.parameter('after', {
    query: 'after={cursor}&limit=500',
    holds: (users: Users) => users.length > 0 && users.length < ALL,
  }),
  l.parameter('after is empty', { query: 'after=&limit=500', holds: (users: Users) => users.length === ALL }),
  l.parameter('limit', { query: 'limit=7', holds: (users: Users) => users.length === 7 }),
  l.parameter('limit=-1, its default', { query: 'limit=-1', ...wholePage }),
  l.parameter('filter', { query: 'filter=filter_example', ...wholePage }),
  l.parameter('expand', {
    query: 'expand=user&limit=3',
    holds: (users: Users) =>
      users.length === 3 && users.every(({ _embedded }) => _embedded?.user !== undefined),
  }),
  l.parameter('all of them are optional', wholePage),
  ...l.mediaTypes(),
  ...l.credentials(),
  ...l.statuses({
    200: list,
    404: { ...list, on: { appId: UNKNOWN }, status: 404, code: 'E0000007' },
    ...oktaFaults,
  }),
  ...l.members(['0/id', '0/scope', '0/status', '0/credentials', '0/profile', '0/_links']),
  l.behaviour('pages are linked', {
    query: 'limit=10',
    holds: (_, __, { headers }) => /rel="next"/.test(headers.link ?? ''),
  }),
  l.client(),

  d.parameter('app_id'),
  d.parameter('user_id'),
  d.parameter('send_email=false, its default', { query: 'sendEmail=false' }),
  d.parameter('send_email=true', { query: 'sendEmail=true' }),
  ...d.mediaTypes(),
  ...d.credentials(),
  ...d.statuses({
    204: unassign,
    404: { ...unassign, on: { appId: '{appId}', userId: '{userId}' }, status: 404, code: 'E0000007' },
    ...oktaFaults,
  }),
  d.behaviour('the response has no body', { holds: (body: unknown) => body === undefined }),
  d.behaviour('unassigns the user', { ...get, after: [unassign], status: 404, code: 'E0000007' }),
  d.client(),

  u.parameter('app_id', isOf('assignedUserId')),
  u.parameter('user_id', isOf('assignedUserId')),
  u.parameter('app_user with a profile', hasRole('Weaver')),
  u.parameter('app_user with credentials', {
    body: { credentials: { userName: 'thread@example.com' } },
    holds: ({ credentials }: { credentials: { userName: string } }) =>
      credentials.userName === 'thread@example.com',
  }),
  u.parameter('app_user is empty', { body: {}, ...hasRole('Employee') }),
  ...u.mediaTypes(JSON_TYPE),
  ...u.credentials(),
  ...u.statuses({
    200: update,
    400: { ...update, body: { profile: 1 }, status: 400, code: 'E0000001' },
    404: { ...update, on: { appId: '{appId}', userId: '{userId}' }, status: 404, code: 'E0000007' },
    ...oktaFaults,
  }),
  ...u.members(['id', 'scope', 'status', 'credentials', 'profile', '_links']),
  u.behaviour("updates the user's profile", {
    ...get,
    after: [update],
    holds: ({ profile }: { profile: { role: string } }) => profile.role === 'Weaver',
  }),
  u.client(),
];

/** A request of an operation that is as it should be, to be spoilt by a test. */
export interface Sample {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
}

const app = { appId: '0oafxqCAJWWGELFTYASJ' };
const appUser = { ...app, userId: '00u13okQOVWZJGDOAUVR' };
const appGroup = { ...app, groupId: '00g1emaKYZTWRYYRRTSK' };
const user = { userId: '00u13okQOVWZJGDOAUVR' };
const role = { ...user, roleAssignmentId: 'JBCUYUC7IRCVGS27IFCE2SKO' };
const grant = { ...role, grantId: 'grai2556vZgWesWf10g4' };
const device = { deviceId: 'guo4a5u7JHHhjXrMK0g4' };
const identity = { id: '2c91808458ae7a4f0158b1bbf8af0628' };

/** A good request of each operation, by its function's file. */
export const samples: Readonly<Record<string, Sample>> = {
  'okta/application-users/list': { params: app, query: 'limit=3&q=sam&expand=user&after=x' },
  'okta/application-users/assign': {
    params: app,
    body: { id: user.userId, scope: 'USER', credentials: { userName: 'a@b.c' }, profile: { role: 'x' } },
  },
  'okta/application-users/get': { params: appUser, query: 'expand=user' },
  'okta/application-users/update': { params: appUser, body: { profile: { role: 'x' } } },
  'okta/application-users/unassign': { params: appUser, query: 'sendEmail=true' },
  'okta/application-groups/list': { params: app, query: 'limit=20&q=x&expand=group&after=y' },
  'okta/application-groups/get': { params: appGroup, query: 'expand=group' },
  'okta/application-groups/assign': { params: appGroup, body: { priority: 1, profile: { role: 'x' } } },
  'okta/application-groups/update': {
    params: appGroup,
    body: [{ op: 'replace', path: '/profile/role', value: 'x' }],
  },
  'okta/application-groups/unassign': { params: appGroup },
  'okta/user-roles/list-users': { query: 'limit=100&after=z' },
  'okta/user-roles/list': { params: user, query: 'expand=targets/groups' },
  'okta/user-roles/assign': {
    params: user,
    query: 'disableNotifications=false',
    body: { type: 'USER_ADMIN' },
  },
  'okta/user-roles/get': { params: role },
  'okta/user-roles/unassign': { params: role },
  'okta/user-roles/list-governance-sources': { params: role },
  'okta/user-roles/get-governance-grant': { params: grant },
  'okta/user-roles/list-governance-resources': { params: grant, query: 'after=orn:okta:x' },
  'okta/devices/list': { query: 'limit=200&search=status+eq+%22ACTIVE%22&expand=user&after=q' },
  'okta/devices/get': { params: device },
  'okta/devices/delete': { params: device },
  'okta/devices/activate': { params: device },
  'okta/devices/deactivate': { params: device },
  'okta/devices/suspend': { params: device },
  'okta/devices/unsuspend': { params: device },
  'okta/devices/list-users': { params: device },
  'sailpoint/auth-users/get': { params: identity },
  'sailpoint/auth-users/update': {
    params: identity,
    body: [{ op: 'add', path: '/capabilities/-', value: 'HELPDESK' }],
  },
  'sailpoint/auth-users/change-capabilities': { params: identity, body: { add: ['HELPDESK'] } },
  'changes/get': { params: { id: `chg_${'0'.repeat(32)}` } },
  'changes/list': { query: 'ticket=RITM0010023&limit=10' },
  'changes/revert': { params: { id: `chg_${'0'.repeat(32)}` } },
  'changes/cancel': { params: { id: `chg_${'0'.repeat(32)}` }, body: { reason: 'x' } },
  'changes/close': { params: { id: `chg_${'0'.repeat(32)}` }, body: { as: 'unknown', reason: 'x' } },
  'hooks/itsm': { params: { caller: 'servicenow' }, body: { number: 'RITM0010023' } },
  'findings/list': { query: 'status=open&limit=10' },
  'findings/get': { params: { id: `fnd_${'0'.repeat(32)}` }, query: 'format=ocsf' },
  'findings/acknowledge': { params: { id: `fnd_${'0'.repeat(32)}` }, body: { reason: 'x' } },
  'findings/approve': { params: { id: `fnd_${'0'.repeat(32)}` } },
  'findings/resolve': { params: { id: `fnd_${'0'.repeat(32)}` } },
  'hooks/okta-events': {
    body: { eventType: 'com.okta.event_hook', data: { events: [{ uuid: '1', eventType: 'x' }] } },
  },
  'hooks/okta-events-verification': {},
  // What the form holds is read where it is needed.
  'callers/token': { body: {} },
  'api/openapi': {},
};

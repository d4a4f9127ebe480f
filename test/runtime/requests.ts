import type { OktaOrg } from '../../infra/local/okta/okta-org-options.ts';
import type { SailPointTenant } from '../../infra/local/sailpoint/start-sailpoint-tenant.ts';

/** What a function is asked. */
export interface FunctionRequest {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** What it proves itself with, where that is no caller's key, or what it asks by. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the ledger was given before. */
export interface Recorded {
  readonly apiKey: string;
  readonly changeId: string;
  readonly ticket: string;
  /** Changes that are open, by the function that ends them. */
  readonly openIds: Readonly<Record<'cancel' | 'close', string>>;
  /** Open findings, by the function that is asked about them. */
  readonly findingIds: Readonly<Record<'get' | 'acknowledge' | 'adopt' | 'resolve', string>>;
  /** What Okta's event hook proves itself with. */
  readonly hookSecret: string;
}

/**
 * A request for each function behind a route, by its file, that its operation answers with success; none touches
 * what another one changes, so they can be sent in any order.
 */
export function requestsTo(
  org: OktaOrg,
  tenant: SailPointTenant,
  { changeId, apiKey, ticket, openIds, findingIds, hookSecret }: Recorded,
): Readonly<Record<string, FunctionRequest>> {
  const { appId, userId, groupId, adminUserId, governedUserId, ...ids } = org.samples;
  const { identityId, noCapabilitiesIdentityId } = tenant.samples;
  const app = org.state.apps.get(appId);
  const known = new Set<string>(Object.values(org.samples));
  const [leaving = ''] = [...(app?.users.values() ?? [])]
    .filter(({ user, scope }) => scope === 'USER' && !known.has(user.id))
    .map(({ user }) => user.id);
  const [patched = '', unassigned = ''] = [...(app?.groups.values() ?? [])]
    .map(({ group }) => group.id)
    .filter((id) => !known.has(id));
  const [active = ''] = [...org.state.devices.values()]
    .filter(({ id, status }) => status === 'ACTIVE' && !known.has(id))
    .map(({ id }) => id);
  const [newcomer = '', requester = ''] = [...org.state.users.values()]
    .filter(({ id, status }) => status === 'ACTIVE' && !app?.users.get(id) && !known.has(id))
    .map(({ id }) => id);
  const [first = '', second = ''] =
    org.state.roleHolders.get(adminUserId)?.assignments.map(({ id }) => id) ?? [];
  const governed = { userId: governedUserId, roleAssignmentId: ids.governedRoleAssignmentId };

  return {
    'okta/application-users/list': { params: { appId }, query: { limit: '3' } },
    'okta/application-users/assign': { params: { appId }, body: { id: newcomer, scope: 'USER' } },
    'okta/application-users/get': { params: { appId, userId: ids.groupInheritedUserId } },
    'okta/application-users/update': {
      params: { appId, userId: ids.assignedUserId },
      body: { profile: { role: 'Spinner' } },
    },
    'okta/application-users/unassign': { params: { appId, userId: leaving } },
    'okta/application-groups/list': { params: { appId }, query: { limit: '20' } },
    'okta/application-groups/get': { params: { appId, groupId: ids.assignedGroupId } },
    'okta/application-groups/assign': { params: { appId, groupId }, body: { profile: { role: 'Dyer' } } },
    'okta/application-groups/update': {
      params: { appId, groupId: patched },
      body: [{ op: 'replace', path: '/profile/role', value: 'Fuller' }],
    },
    'okta/application-groups/unassign': { params: { appId, groupId: unassigned } },
    'okta/user-roles/list-users': { query: { limit: '3' } },
    'okta/user-roles/list': { params: { userId: adminUserId } },
    'okta/user-roles/assign': { params: { userId }, body: { type: 'HELP_DESK_ADMIN' } },
    'okta/user-roles/get': { params: { userId: adminUserId, roleAssignmentId: first } },
    'okta/user-roles/unassign': { params: { userId: adminUserId, roleAssignmentId: second } },
    'okta/user-roles/list-governance-sources': { params: governed },
    'okta/user-roles/get-governance-grant': { params: { ...governed, grantId: ids.grantId } },
    'okta/user-roles/list-governance-resources': { params: { ...governed, grantId: ids.grantId } },
    'okta/devices/list': { query: { limit: '5' } },
    'okta/devices/get': { params: { deviceId: ids.deviceId } },
    'okta/devices/list-users': { params: { deviceId: ids.deviceId } },
    'okta/devices/suspend': { params: { deviceId: ids.deviceId } },
    'okta/devices/unsuspend': { params: { deviceId: ids.suspendedDeviceId } },
    'okta/devices/activate': { params: { deviceId: ids.createdDeviceId } },
    'okta/devices/deactivate': { params: { deviceId: active } },
    'okta/devices/delete': { params: { deviceId: ids.deactivatedDeviceId } },
    'sailpoint/auth-users/get': { params: { id: identityId } },
    'sailpoint/auth-users/update': {
      params: { id: identityId },
      body: [{ op: 'add', path: '/capabilities/-', value: 'CERT_ADMIN' }],
    },
    'sailpoint/auth-users/change-capabilities': {
      params: { id: noCapabilitiesIdentityId },
      body: { add: ['HELPDESK'] },
    },
    'changes/get': { params: { id: changeId } },
    'changes/list': { query: { ticket } },
    'changes/revert': { params: { id: changeId } },
    'changes/cancel': { params: { id: openIds.cancel }, body: { reason: 'It is not wanted any more' } },
    'changes/close': { params: { id: openIds.close }, body: { as: 'unknown', reason: 'Nobody can tell' } },
    'findings/list': { query: { status: 'open' } },
    'findings/get': { params: { id: findingIds.get } },
    'findings/acknowledge': { params: { id: findingIds.acknowledge } },
    'findings/approve': { params: { id: findingIds.adopt } },
    'findings/resolve': { params: { id: findingIds.resolve } },
    'hooks/itsm': {
      params: { caller: 'servicenow' },
      body: {
        number: 'RITM0010024',
        cat_item: 'Application access',
        approval: 'approved',
        variables: { okta_app: appId, okta_user: requester },
      },
    },
    'hooks/okta-events': {
      headers: { authorization: hookSecret },
      body: {
        eventType: 'com.okta.event_hook',
        data: {
          events: [
            {
              uuid: '0e5b6c7a-0001-4000-8000-00000000000a',
              eventType: 'user.account.privilege.grant',
              published: '2026-03-27T16:59:53.032Z',
              target: [],
            },
            // Too large for the bus, and so put into the bucket.
            {
              uuid: '0e5b6c7a-0001-4000-8000-00000000000b',
              eventType: 'user.account.privilege.grant',
              published: '2026-03-27T16:59:53.032Z',
              debugContext: { debugData: { noise: 'x'.repeat(300_000) } },
            },
          ],
        },
      },
    },
    'hooks/okta-events-verification': { headers: { 'x-okta-verification-challenge': 'challenge' } },
    'callers/token': {
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'servicenow',
        client_secret: apiKey,
      }).toString(),
    },
    'api/openapi': {},
  };
}

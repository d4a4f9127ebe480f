import { currentServices } from '../../lib/operation/services.ts';
import { findingsOf } from '../../lib/operation/stores.ts';
import type { startGateway } from '../support/gateway.ts';
import { hubSigned, signed } from '../support/signatures.ts';
import type { Attack, Target } from './attacks.ts';
import { approved } from './hook-attacks.ts';
import { send } from './send.ts';

type Gateway = Awaited<ReturnType<typeof startGateway>>;

/** Where a change is asked for: a method and a path, and with bodies of which members. */
export interface Address extends Pick<Attack, 'method' | 'path'> {
  readonly takes: readonly string[];
}

type Request = Omit<Attack, 'kind'>;

/** A signed request that the gateway has answered. */
export interface SentBefore {
  /** Who signed it, and what came of it. */
  readonly what: string;
  readonly request: Request;
  /** One that its sender may name; an event's is in its body. */
  readonly ticket: string;
}

/** Signed requests that were right and are answered by now, and whatever else their signatures could be tried on. */
export interface Captured {
  readonly sent: readonly SentBefore[];
  readonly addresses: readonly Address[];
}

const TICKET = 'RITM0010023';

/** Has the gateway answer signed requests of every kind: made, denied, about a finding, a revert, an event. */
export async function sendSigned(gateway: Gateway, target: Target): Promise<Captured> {
  const found = await thingsToBeAbout(gateway, target);
  const { app, plainApp, users, devices, findings, changes } = found;
  const [user, other] = users;
  const jirasOwn = JSON.parse(approved({ hook: { appId: plainApp, userId: other } }, {}, 'IAM-9001'));
  const item = {
    number: 'RITM0090001',
    cat_item: 'Application access',
    approval: 'approved',
    variables: { okta_app: app, okta_user: other },
  };
  const apps = '/okta/api/v1/apps';
  const rows: readonly (readonly [string, string, string, number, object?])[] = [
    ['was made', 'POST', `${apps}/${app}/users`, 200, { id: user }],
    ['was made', 'POST', `/okta/api/v1/devices/${devices[0]}/lifecycle/suspend`, 204],
    ['was denied', 'POST', `/okta/api/v1/users/${user}/roles`, 403, { type: 'ORG_ADMIN' }],
    ['was denied', 'DELETE', `/okta/api/v1/devices/${devices[2]}`, 403],
    ['could not be read', 'POST', `${apps}/${app}/users?unknown=true`, 400, { id: other }],
    ['could not be read', 'POST', '/okta/api/v1/users/me/roles', 400, { type: 'USER_ADMIN' }],
    ['the vendor refused', 'POST', `${apps}/0oaNONE/users`, 404, { id: other }],
    ['moved a finding', 'POST', `/findings/${findings[0]}/acknowledge`, 200],
    ['moved a finding', 'POST', `/findings/${findings[1]}/resolve`, 200, { reason: 'It is over' }],
    ['reverted a change', 'POST', `/changes/${changes[0]}/revert`, 200],
    ['was an event', 'POST', '/hooks/itsm/servicenow', 200, item],
    ['was an event', 'POST', '/hooks/itsm/servicenow', 204, { id: other }],
    ['Jira signed', 'POST', '/hooks/itsm/jira', 200, jirasOwn],
    ['Jira signed', 'POST', '/hooks/itsm/jira', 204, { id: other }],
  ];
  const sent: SentBefore[] = [];
  for (const [i, [what, method, path, status, json]] of rows.entries()) {
    const body = json === undefined ? '' : JSON.stringify(json);
    const isJiras = path === '/hooks/itsm/jira';
    const ticket = isJiras ? 'IAM-9002' : TICKET;
    const headers = {
      ...(json && { 'content-type': 'application/json' }),
      ...(!path.startsWith('/hooks/') && { ticket }),
      ...(isJiras ? hubSigned(target.hubSecret, body) : signed(target.whsec, body, `msg_captured_${i}`)),
    };
    const request = { method, path, body, headers: Object.entries(headers) };
    await expectStatus(gateway.local.url, request, status);
    sent.push({ what, request, ticket });
  }
  return { sent, addresses: addressesOf(gateway, found) };
}

/** Users, devices, findings and changes: those that the signed requests name, and others. */
async function thingsToBeAbout(gateway: Gateway, target: Target) {
  const { appId: app, plainAppId: plainApp, deactivatedDeviceId } = gateway.org.samples;
  const newUser = () => {
    const user = gateway.freshUser();
    return user === target.hook.userId ? gateway.freshUser() : user;
  };
  const users = [newUser(), newUser(), newUser()] as const;
  const active = [...gateway.org.state.devices.values()].filter(({ status }) => status === 'ACTIVE');
  const findings: string[] = [];
  const changes: string[] = [];
  for (const user of users) {
    findings.push(await openFinding(user));
    changes.push(await makeChange(gateway, target, newUser()));
  }
  const devices = [active[0]?.id ?? '', active[1]?.id ?? '', deactivatedDeviceId] as const;
  return { app, plainApp, users, devices, findings, changes };
}

/** Every kind of address at which something is changed. */
function addressesOf(
  { org, tenant }: Gateway,
  { app, plainApp, users, devices, findings, changes }: Awaited<ReturnType<typeof thingsToBeAbout>>,
): Address[] {
  const { groupId, assignedGroupId, adminUserId } = org.samples;
  const assignment = org.state.roleHolders.get(adminUserId)?.assignments[0]?.id ?? '';
  const okta = '/okta/api/v1';
  const at = (method: string, takes: readonly string[], ...paths: readonly string[]) =>
    paths.map((path) => ({ method, path, takes }));
  return [
    ...at('POST', ['id'], `${okta}/apps/${app}/users`, `${okta}/apps/${plainApp}/users`),
    ...at('POST', ['type'], ...users.map((user) => `${okta}/users/${user}/roles`)),
    ...at('POST', ['id', ''], ...users.map((user) => `${okta}/apps/${app}/users/${user}`)),
    ...devices.flatMap((device) =>
      ['activate', 'suspend', 'unsuspend', 'deactivate'].flatMap((verb) =>
        at('POST', [''], `${okta}/devices/${device}/lifecycle/${verb}`),
      ),
    ),
    ...findings.flatMap((finding) =>
      ['acknowledge', 'approve', 'resolve'].flatMap((verb) =>
        at('POST', ['reason', ''], `/findings/${finding}/${verb}`),
      ),
    ),
    ...at('POST', [''], ...changes.map((change) => `/changes/${change}/revert`)),
    ...at('POST', ['reason'], ...changes.map((change) => `/changes/${change}/cancel`)),
    ...at('POST', ['as,reason'], ...changes.map((change) => `/changes/${change}/close`)),
    ...['servicenow', 'jira', 'ci', 'nobody'].flatMap((caller) =>
      at('POST', ['id', 'type', 'reason'], `/hooks/itsm/${caller}`),
    ),
    ...at('DELETE', [''], ...users.map((user) => `${okta}/apps/${app}/users/${user}`)),
    ...at('DELETE', [''], `${okta}/apps/${app}/groups/${assignedGroupId}`),
    ...at('DELETE', [''], `${okta}/users/${adminUserId}/roles/${assignment}`),
    ...at('DELETE', [''], ...devices.map((device) => `${okta}/devices/${device}`)),
    ...at('PUT', [''], `${okta}/apps/${app}/groups/${groupId}`),
    ...at('PATCH', [], `/sailpoint/v3/auth-users/${tenant.samples.identityId}`),
  ];
}

async function expectStatus(url: string, request: Request, expected: number): Promise<void> {
  const { status, text } = await send(url, request);
  if (status === expected) return;
  throw new Error(`${request.method} ${request.path} was answered ${status}, not ${expected}: ${text}`);
}

async function openFinding(user: string): Promise<string> {
  const { finding } = await findingsOf(currentServices()).record({
    kind: 'out-of-band',
    resource: `okta:user/${user}/role/HELP_DESK_ADMIN`,
    effect: 'added',
    operations: ['okta.assignRoleToUser'],
    occurrence: user,
    at: new Date().toISOString(),
    evidence: {},
  });
  return finding.id;
}

/** A change that can be reverted. */
async function makeChange({ org, send: ask }: Gateway, { apiKey }: Target, user: string): Promise<string> {
  const { headers, status } = await ask({
    method: 'POST',
    path: `/okta/api/v1/apps/${org.samples.appId}/users`,
    headers: { 'x-api-key': apiKey, ticket: TICKET },
    body: { id: user },
  });
  const id = headers.get('change-id');
  if (status !== 200 || id === null) throw new Error(`the change to be reverted was answered ${status}`);
  return id;
}

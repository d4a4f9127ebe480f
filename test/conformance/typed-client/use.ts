import createClient from 'openapi-fetch';
// Made of docs/openapi.json before this is compiled.
import type { paths } from './schema.d.ts';

// What somebody writes who has nothing of the API but its document. It is compiled against it, and run.
const { GOLDTHREAD = '', KEY = '', IDS = '{}' } = process.env;
const ids = JSON.parse(IDS) as Record<string, string>;
const { appId = '', userId = '', assignedUserId = '', groupId = '', deviceId = '', identityId = '' } = ids;
const client = createClient<paths>({ baseUrl: GOLDTHREAD, headers: { 'X-API-Key': KEY } });
const header = (ticket: string) => ({ Ticket: ticket });
const steps: { name: string; status: number; held: boolean }[] = [];
const step = (name: string, { response }: { response: Response }, held: boolean) =>
  void steps.push({ name, status: response.status, held });

const users = await client.GET('/okta/api/v1/apps/{appId}/users', {
  params: { path: { appId }, query: { limit: 5, expand: 'user' } },
});
step('listApplicationUsers', users, users.data?.length === 5 && typeof users.data[0]?.id === 'string');

const user = await client.GET('/okta/api/v1/apps/{appId}/users/{userId}', {
  params: { path: { appId, userId: assignedUserId } },
});
step('getApplicationUser', user, user.data?.id === assignedUserId);

const assigned = await client.POST('/okta/api/v1/apps/{appId}/users', {
  params: { path: { appId }, header: header('CHG0030001') },
  body: { id: userId, profile: { role: 'Weaver' } },
});
step('assignUserToApplication', assigned, assigned.data !== undefined && 'id' in assigned.data);

const updated = await client.POST('/okta/api/v1/apps/{appId}/users/{userId}', {
  params: { path: { appId, userId }, header: header('CHG0030002') },
  body: { profile: { role: 'Spinner' } },
});
step('updateApplicationUser', updated, updated.data !== undefined);

const unassigned = await client.DELETE('/okta/api/v1/apps/{appId}/users/{userId}', {
  params: { path: { appId, userId }, query: { sendEmail: false }, header: header('CHG0030003') },
});
step('unassignUserFromApplication', unassigned, unassigned.response.headers.get('Change-Id') !== null);

const groups = await client.GET('/okta/api/v1/apps/{appId}/groups', {
  params: { path: { appId }, query: { limit: 20 } },
});
step('listApplicationGroupAssignments', groups, groups.data?.length === 20);

const group = await client.PUT('/okta/api/v1/apps/{appId}/groups/{groupId}', {
  params: { path: { appId, groupId }, header: header('CHG0030004') },
  body: { priority: 1 },
});
step('assignGroupToApplication', group, group.data !== undefined);

const patched = await client.PATCH('/okta/api/v1/apps/{appId}/groups/{groupId}', {
  params: { path: { appId, groupId }, header: header('CHG0030005') },
  body: [{ op: 'replace', path: '/profile/role', value: 'Fuller' }],
});
step('updateGroupAssignmentToApplication', patched, patched.data !== undefined);

const role = await client.POST('/okta/api/v1/users/{userId}/roles', {
  params: { path: { userId }, query: { disableNotifications: true }, header: header('CHG0030006') },
  body: { type: 'HELP_DESK_ADMIN' },
});
step('assignRoleToUser', role, role.data !== undefined && 'type' in role.data);

const devices = await client.GET('/okta/api/v1/devices', { params: { query: { limit: 3 } } });
step('listDevices', devices, devices.data?.length === 3);

const suspended = await client.POST('/okta/api/v1/devices/{deviceId}/lifecycle/suspend', {
  params: { path: { deviceId }, header: header('CHG0030007') },
});
step('suspendDevice', suspended, suspended.response.headers.get('Change-Applied') === 'true');

const missing = await client.GET('/okta/api/v1/devices/{deviceId}', {
  params: { path: { deviceId: 'guoNOSUCHTHING000000' } },
});
step('an error of Okta', missing, missing.error?.errorCode === 'E0000007');

const identity = await client.GET('/sailpoint/v3/auth-users/{id}', { params: { path: { id: identityId } } });
step('getAuthUser', identity, identity.data?.id === identityId);

const changes = await client.GET('/changes', { params: { query: { ticket: 'CHG0030007', limit: 10 } } });
step('changes.list', changes, changes.data?.changes.length === 1);

console.log(JSON.stringify(steps));

import type { Fault } from './okta/okta-org-options.ts';
import { startOktaOrg } from './okta/start-okta-org.ts';
import { startSailPointTenant } from './sailpoint/start-sailpoint-tenant.ts';
import { startLocal } from './start-local.ts';
import { Story } from './story.ts';
import { embeddedOkta, embeddedSailPoint } from './tenants.ts';

// What `npm run demo` runs: the main job, told on the embedded parts. Every outcome is checked, at the vendors too.

// The gateway's log is for operators; the story tells the same.
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';

const startedAt = Date.now();
let writes = 0;
const countWrites = ({ method, path }: { method: string; path: string }) => {
  if (method !== 'GET' && !path.endsWith('/token')) writes += 1;
};
// While it is busy Okta says so to everybody, with a reset that the queue waits for.
let busyUntil = 0;
const isBusy = ({ path }: { path: string }): Fault | undefined => {
  if (Date.now() >= busyUntil || path.endsWith('/token')) return undefined;
  const headers = {
    'x-rate-limit-remaining': '0',
    'x-rate-limit-reset': String(Math.ceil(busyUntil / 1000)),
  };
  return { kind: 'status', status: 429, headers };
};
const org = await startOktaOrg({ onRequest: countWrites, before: isBusy });
const tenant = await startSailPointTenant({ onRequest: countWrites });
const local = await startLocal({
  tenants: { okta: embeddedOkta(org), sailpoint: embeddedSailPoint(tenant) },
});
const { appId, userId, deviceId } = org.samples;
const { identityId } = tenant.samples;

const story = new Story(local);
const held = tenant.authUser(identityId)?.capabilities ?? [];
const capability = ['REPORT_ADMIN', 'CERT_ADMIN', 'HELPDESK'].find(
  (name) => !(held as string[]).includes(name),
);

story.chapter('A ServiceNow request, RITM0010023, gives a user an application');
const assign = {
  caller: 'servicenow',
  ticket: 'RITM0010023',
  method: 'POST',
  path: `/okta/api/v1/apps/${appId}/users`,
  body: { id: userId, scope: 'USER', profile: { role: 'Analyst' } },
} as const;
const assigned = await story.ask(assign);
story.check(
  'Okta has the user in the application',
  assigned.status === 200 && (await roleInApp()) === 'Analyst',
);
story.check('the change is recorded', assigned.state === 'succeeded' && assigned.applied === 'true');

story.chapter('ServiceNow heard no answer in time, and sends the request again');
const writesBefore = writes;
const retried = await story.ask(assign);
story.check(
  'it is the same change, and its answer is replayed',
  retried.id === assigned.id && retried.replayed,
);
story.check('nothing was sent to Okta a second time', writes === writesBefore);

story.chapter('A Jira ticket, IAM-412, makes the user a help-desk administrator');
const granted = await story.ask({
  caller: 'jira',
  ticket: 'IAM-412',
  method: 'POST',
  path: `/okta/api/v1/users/${userId}/roles`,
  body: { type: 'HELP_DESK_ADMIN' },
});
const roles = await story.read('jira', `/okta/api/v1/users/${userId}/roles`);
story.check(
  'Okta lists the role',
  granted.status === 201 && JSON.stringify(roles).includes('HELP_DESK_ADMIN'),
);

story.chapter('A laptop is reported lost, INC0042007: the device is suspended');
const suspended = await story.ask({
  caller: 'servicenow',
  ticket: 'INC0042007',
  method: 'POST',
  path: `/okta/api/v1/devices/${deviceId}/lifecycle/suspend`,
});
const device = (await story.read('servicenow', `/okta/api/v1/devices/${deviceId}`)) as { status?: string };
story.check('Okta shows the device suspended', suspended.status === 204 && device.status === 'SUSPENDED');

story.chapter(`A Jira ticket, IAM-413, adds ${capability} to an identity in SailPoint`);
const patched = await story.ask({
  caller: 'jira',
  ticket: 'IAM-413',
  method: 'PATCH',
  path: `/sailpoint/v2025/auth-users/${identityId}`,
  mediaType: 'application/json-patch+json',
  body: [{ op: 'add', path: '/capabilities/-', value: capability }],
});
const now: readonly string[] = tenant.authUser(identityId)?.capabilities ?? [];
story.check(
  'SailPoint has it beside what was there',
  patched.status === 200 && [...held, capability].every((name) => now.includes(String(name))),
);

story.chapter('RITM0010024 asks for a role while Okta is busy: the change waits its turn, nothing is lost');
const { assignedUserId } = org.samples;
busyUntil = Date.now() + 1_500;
const busy = await story.ask({
  caller: 'servicenow',
  ticket: 'RITM0010024',
  method: 'POST',
  path: `/okta/api/v1/users/${assignedUserId}/roles`,
  body: { type: 'REPORT_ADMIN' },
  headers: { prefer: 'respond-async' },
});
story.check('ServiceNow is told 202, and where to look', busy.status === 202 && busy.state === 'deferred');
const done = await story.until(busy.id, ({ state }) => state === 'succeeded');
story.check('the queue has made it', done?.changed === true && done.ticket === 'RITM0010024');

story.chapter('Was that right? A dry run says what taking the role away would do, IAM-414 does it');
const role = (done?.after as { id?: string } | undefined)?.id ?? '';
const told = (await story.read(
  'jira',
  `/okta/api/v1/users/${assignedUserId}/roles/${role}?dryRun=true`,
  'DELETE',
)) as { verdict?: string; summary?: string };
console.log(`  “${told.summary}”`);
story.check('nothing is done yet', told.verdict === 'changes' && (await holdsRole(assignedUserId)));
const undone = await story.ask({
  caller: 'jira',
  ticket: 'IAM-414',
  method: 'POST',
  path: `/changes/${busy.id}/revert`,
});
story.check(
  'the role is gone, and both changes name each other',
  undone.status === 200 && !(await holdsRole(assignedUserId)),
);

story.chapter('Who does not belong gets nothing');
const writesByThen = writes;
const stranger = await story.ask({ ...assign, caller: undefined });
story.check('no key: 401', stranger.status === 401);
const unticketed = await story.ask({ ...assign, ticket: undefined, body: { id: org.samples.adminUserId } });
story.check('no ticket: 400, and nothing was sent', unticketed.status === 400 && writes === writesByThen);

story.chapter(
  'An administrator makes somebody an app administrator by hand, in Okta itself, without any ticket',
);
const { groupInheritedUserId: favoured } = org.samples;
await fetch(`${org.url}/api/v1/users/${favoured}/roles`, {
  method: 'POST',
  headers: { authorization: `SSWS ${org.apiToken}`, 'content-type': 'application/json' },
  body: JSON.stringify({ type: 'APP_ADMIN' }),
});
const finding = await story.finding(`okta:user/${favoured}/role/APP_ADMIN`);
console.log(
  `  ${finding?.severity} finding ${finding?.id}: ${finding?.kind}, ${finding?.resource} ${finding?.effect} by ${finding?.actor?.name ?? finding?.actor?.id} at ${finding?.firstSeenAt}`,
);
story.check('Okta’s event made it a finding, with who, what and when', finding?.kind === 'out-of-band');
const confirmed = await story.until(granted.id, ({ confirmedAt }) => confirmedAt !== undefined);
story.check('what IAM-412 changed is confirmed by Okta’s own log', confirmed?.confirmedAt !== undefined);
const open = await story.findings();
story.check('nothing that a ticket changed is a finding', open.length === 1);

story.chapter('The auditor asks: what did each ticket do?');
for (const ticket of ['RITM0010023', 'IAM-412', 'INC0042007', 'IAM-413']) {
  const [change, ...more] = await story.changes(ticket);
  story.check(
    `${ticket}: ${change?.operation} by ${change?.caller}, ${change?.resource}`,
    change?.changed === true,
  );
  story.check('one change, with what was before and after', more.length === 0 && change?.after !== undefined);
}

await local.close();
story.end(Date.now() - startedAt);
process.exit();

async function holdsRole(user: string): Promise<boolean> {
  return JSON.stringify(await story.read('jira', `/okta/api/v1/users/${user}/roles`)).includes(
    'REPORT_ADMIN',
  );
}

async function roleInApp(): Promise<unknown> {
  const user = (await story.read('servicenow', `/okta/api/v1/apps/${appId}/users/${userId}`)) as {
    profile?: { role?: unknown };
  };
  return user.profile?.role;
}

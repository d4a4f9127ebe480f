import { afterAll, describe, expect, test } from 'vitest';
import type { Found } from '../../../lib/findings/fold.ts';
import { currentServices } from '../../../lib/operation/services.ts';
import { findingsOf, ledgerOf } from '../../../lib/operation/stores.ts';
import { putCallers } from '../../support/callers.ts';
import { startGateway } from '../../support/gateway.ts';

const { org, send, freshUser, asked, local, close } = await startGateway();
afterAll(close);
const AUDITORS_KEY = 'the-key-of-an-auditor-1';
await putCallers(
  { id: 'servicenow', groups: ['itsm'], apiKeys: [local.keys.servicenow] },
  { id: 'auditor', groups: ['auditor'], apiKeys: [AUDITORS_KEY] },
);
const ledger = ledgerOf(currentServices());
const findings = findingsOf(currentServices());

const found = (more: Partial<Found> = {}): Found => ({
  kind: 'out-of-band',
  resource: `okta:app/${org.samples.appId}/user/${freshUser()}`,
  effect: 'added',
  operations: ['okta.assignUserToApplication'],
  occurrence: crypto.randomUUID(),
  at: new Date().toISOString(),
  actor: { id: '00uadmin', type: 'User', name: 'An Admin' },
  evidence: {},
  ...more,
});
const open = async (more?: Partial<Found>) => (await findings.record(found(more))).finding;
const post = (id: string, verb: string, headers: Record<string, string>, body?: unknown) =>
  send({ method: 'POST', path: `/findings/${id}/${verb}`, headers, body });
const ticket = { ticket: 'INC0010023' };

describe('a finding', () => {
  test('is shown with what would undo it, in words only', async () => {
    const { id, resource } = await open();
    const got = await send({ path: `/findings/${id}` });
    expect(got.body).toMatchObject({ id, resource, status: 'open', severity: 'high', count: 1 });
    expect(got.body.undo).toMatch(/^DELETE \/okta\/api\/v1\/apps\/\w+\/users\/\w+ with a Ticket header$/);
    expect(got.body).not.toHaveProperty('version');
  });

  test('is a Detection Finding for a SIEM', async () => {
    const { id } = await open();
    const got = await send({ path: `/findings/${id}?format=ocsf` });
    expect(got.body).toMatchObject({ class_uid: 2004, type_uid: 200401, finding_info: { uid: id } });
  });

  test('that is not there is 404, and what is no id is 400', async () => {
    expect((await send({ path: `/findings/fnd_${'0'.repeat(32)}` })).status).toBe(404);
    expect((await send({ path: '/findings/fnd_1' })).status).toBe(400);
  });
});

test('findings are listed by status, resource or kind, page by page', async () => {
  const resource = `okta:app/${org.samples.appId}/user/${freshUser()}`;
  const made = [];
  for (const effect of ['added', 'removed', 'updated']) {
    made.push(await open({ resource, effect, at: new Date(Date.now() + made.length).toISOString() }));
  }
  const ids: string[] = [];
  let path: string | undefined = `/findings?resource=${encodeURIComponent(resource)}&limit=2`;
  while (path) {
    const got = await send({ path });
    ids.push(...got.body.findings.map(({ id }: { id: string }) => id));
    path = /<https?:\/\/[^/]+(\/[^>]+)>/.exec(got.headers.get('link') ?? '')?.[1];
  }
  expect(ids).toEqual(made.map(({ id }) => id).reverse());
  expect((await send({ path: '/findings?status=open&kind=unrecorded' })).status).toBe(400);
  expect((await send({ path: '/findings?kind=unrecorded' })).body).toEqual({ findings: [] });
});

describe('moving a finding on', () => {
  test('takes a ticket', async () => {
    const { id } = await open();
    for (const verb of ['acknowledge', 'approve', 'resolve'])
      expect((await post(id, verb, {})).status).toBe(400);
  });

  test('is on record with who, why and on which ticket, and a retry changes nothing', async () => {
    const { id } = await open();
    for (let i = 0; i < 2; i += 1) {
      const got = await post(id, 'acknowledge', ticket, { reason: 'Looking into it' });
      expect(got).toMatchObject({ status: 200, body: { status: 'acknowledged', ticket: 'INC0010023' } });
      expect(got.body.history).toMatchObject([
        {
          by: 'servicenow',
          from: 'open',
          to: 'acknowledged',
          ticket: 'INC0010023',
          reason: 'Looking into it',
        },
      ]);
    }
    expect((await post(id, 'resolve', ticket)).body.status).toBe('resolved');
  });

  test('goes no further than its states allow', async () => {
    const { id } = await open();
    await post(id, 'resolve', ticket);
    const got = await post(id, 'acknowledge', ticket);
    expect(got).toMatchObject({ status: 409, body: { type: 'urn:goldthread:problem:finding-settled' } });
  });

  test('by approving it puts it into the ledger, confirmed and with its ticket, and nothing is sent', async () => {
    asked('okta');
    const { id, resource, occurrences } = await open();
    const both = await Promise.all([post(id, 'approve', ticket), post(id, 'approve', ticket)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const change = both[0]?.body.approvedAs;
    expect(await ledger.get(change)).toMatchObject({
      resource,
      state: 'succeeded',
      changed: true,
      ticket: 'INC0010023',
      caller: 'servicenow',
      operation: 'okta.assignUserToApplication',
      retroactivelyApproves: id,
      confirmedBy: [occurrences[0]?.id],
    });
    expect(asked('okta')).toEqual([]);
    const listed = await send({ path: '/changes?ticket=INC0010023' });
    expect(listed.body.changes.map((one: { id: string }) => one.id)).toContain(change);
    const reverted = await post(id, 'x', ticket).then(() =>
      send({ method: 'POST', path: `/changes/${change}/revert`, headers: ticket }),
    );
    expect(reverted).toMatchObject({ status: 409, body: { detail: expect.stringContaining('approved') } });
  });

  test('cannot approve what is in the ledger already', async () => {
    const { id } = await open({ kind: 'unconfirmed-change' });
    expect((await post(id, 'approve', ticket)).status).toBe(409);
  });

  test('is not the end where it is done again: it opens again, and is news again', async () => {
    const first = found();
    const { finding } = await findings.record(first);
    await findings.claimPublishing(finding);
    await post(finding.id, 'approve', ticket);
    const again = await findings.record({ ...first, occurrence: 'again' });
    expect(again).toMatchObject({ opened: true, finding: { status: 'open', count: 2 } });
    expect(again.finding.notifiedAs).toBeUndefined();
  });
});

describe('approving retroactively asks what the change itself would have asked', () => {
  const role = (type: string, effect = 'added') =>
    open({
      resource: `okta:user/${freshUser()}/role/${type}`,
      effect,
      operations: [effect === 'added' ? 'okta.assignRoleToUser' : 'okta.unassignRoleFromUser'],
    });
  const denied = async (id: string, ticket: string, policy: string, headers = {}) => {
    const got = await post(id, 'approve', { ticket, ...headers });
    expect(got).toMatchObject({
      status: 403,
      body: { causes: [`refused by the policy ${policy}`] },
    });
    expect((await send({ path: `/findings/${id}` })).body.status).toBe('open');
    expect((await send({ path: `/changes?ticket=${ticket}` })).body.changes).toEqual([]);
  };

  test.each(['APP_ADMIN', 'MOBILE_ADMIN', 'CUSTOM/cr0A/iamB'])(
    'a privileged role needs a change ticket, given or taken: %s',
    async (type) => {
      for (const effect of ['added', 'removed']) {
        const { id } = await role(type, effect);
        await denied(id, 'RITM7000001', 'privileged-approval-without-change-ticket');
        expect((await post(id, 'approve', { ticket: 'CHG7000001' })).body.status).toBe('approved');
      }
    },
  );

  test('an everyday role takes any ticket', async () => {
    const { id } = await role('HELP_DESK_ADMIN');
    expect((await post(id, 'approve', { ticket: 'RITM7000002' })).body.status).toBe('approved');
  });

  test('SUPER_ADMIN, which a person gives in Okta itself, is approved on a change ticket', async () => {
    const { id } = await role('SUPER_ADMIN');
    await denied(id, 'RITM7000003', 'privileged-approval-without-change-ticket');
    expect((await post(id, 'approve', { ticket: 'CHG7000003' })).body.status).toBe('approved');
  });

  test('a role of a group, for which the gateway has no operation, is held to the same', async () => {
    const { id } = await open({ resource: 'okta:group/00g1/role/SUPER_ADMIN', operations: [] });
    await denied(id, 'RITM7000004', 'privileged-approval-without-change-ticket');
    expect((await post(id, 'approve', { ticket: 'CHG7000004' })).body.status).toBe('approved');
  });

  test('a deletion needs a change ticket as well', async () => {
    const { id } = await open({
      resource: 'okta:device/guo1',
      effect: 'deleted',
      operations: ['okta.deleteDevice'],
    });
    await denied(id, 'RITM7000005', 'deletion-without-change-ticket');
  });

  test('ORG_ADMIN in SailPoint needs a change ticket, and another capability does not', async () => {
    const capability = (effect: string) =>
      open({
        kind: 'capability-without-ticket',
        resource: 'sailpoint:auth-user/2c91',
        effect,
        operations: ['sailpoint.patchAuthUser'],
      });
    await denied(
      (await capability('ORG_ADMIN')).id,
      'RITM7000006',
      'privileged-approval-without-change-ticket',
    );
    const everyday = await capability('HELPDESK');
    expect((await post(everyday.id, 'approve', { ticket: 'RITM7000007' })).body.status).toBe('approved');
  });

  test('an auditor, who makes no changes, justifies none: acknowledging and resolving is theirs', async () => {
    const { id } = await open();
    const by = { 'x-api-key': AUDITORS_KEY };
    await denied(id, 'RITM7000008', 'default', by);
    expect((await post(id, 'acknowledge', { ticket: 'RITM7000008', ...by })).body.status).toBe(
      'acknowledged',
    );
    expect((await post(id, 'resolve', { ticket: 'RITM7000008', ...by })).body.status).toBe('resolved');
  });
});

import { afterAll, describe, expect, test } from 'vitest';
import { createFindingsTable } from '../../../infra/local/dynamodb/create-findings-table.ts';
import { startDynamoDB } from '../../../infra/local/dynamodb/start-dynamodb.ts';
import type { AuditFinding } from '../../../lib/audit/audit.ts';
import { DynamoDB } from '../../../lib/aws/dynamodb.ts';
import { hindrance, operationsThatMake } from '../../../lib/findings/approvable.ts';
import { auditKinds, findingKinds, viewOf } from '../../../lib/findings/finding.ts';
import { Findings } from '../../../lib/findings/findings.ts';
import { moved } from '../../../lib/findings/move.ts';
import { findingIdOf } from '../../../lib/findings/names.ts';
import { toOcsf } from '../../../lib/findings/ocsf.ts';
import { recordAuditFindings } from '../../../lib/findings/record-audit-findings.ts';
import { resolveGone } from '../../../lib/findings/resolve-gone.ts';

Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});
const dynamodb = await startDynamoDB('changes');
await createFindingsTable('findings', dynamodb.url);
const client = new DynamoDB({ endpoint: dynamodb.url });
afterAll(async () => {
  await client.close();
  await dynamodb.close();
});
const findings = new Findings('findings', client);

let runs = 0;
const newRun = () => {
  runs += 1;
  return { id: `admin-roles-${runs}`, startedAt: new Date(Date.now() - 60_000 + runs).toISOString() };
};
let users = 0;
const newFinding = (more: Partial<AuditFinding> = {}): AuditFinding => {
  users += 1;
  return {
    kind: 'role-without-ticket',
    resource: `okta:user/00u${users}/role/HELP_DESK_ADMIN`,
    effect: 'held',
    text: 'Eve has the role HELP_DESK_ADMIN, and no ticket says why',
    severity: 'medium',
    operations: ['okta.unassignRoleFromUser'],
    ...more,
  };
};
const idOf = ({ kind, resource, effect }: AuditFinding) => findingIdOf(kind, resource, effect);
const get = (finding: AuditFinding) => findings.get(idOf(finding));
async function* each(...all: AuditFinding[]) {
  yield* all;
}

describe('on record', () => {
  test('a finding is as severe as the audit says, known, and told with what mends it', async () => {
    const [run, one] = [newRun(), newFinding()];
    expect(await recordAuditFindings(findings, each(one), run)).toBe(1);
    const found = await get(one);
    expect(found).toMatchObject({ severity: 'medium', notifiedAs: 'medium', occurrences: [{ id: run.id }] });
    const ocsf = found && toOcsf(found, '0.1.0');
    expect(ocsf).toMatchObject({
      class_uid: 2004,
      message: `An administrator role is held without a ticket: ${one.text}`,
      finding_info: { desc: one.text },
      remediation: { desc: 'okta.unassignRoleFromUser, with a Ticket header' },
      evidences: [{ data: { audit: { run: run.id } } }],
    });
    expect(found && viewOf(found)).toMatchObject({
      undo: 'okta.unassignRoleFromUser, with a Ticket header',
      evidence: { audit: { run: run.id, text: one.text } },
    });
  });

  test('the same run again changes nothing, the next one counts, another severity is taken over', async () => {
    const [run, one] = [newRun(), newFinding()];
    await recordAuditFindings(findings, each(one), run);
    const before = await get(one);
    expect(await recordAuditFindings(findings, each(one), run)).toBe(0);
    expect(await get(one)).toEqual(before);
    expect(await recordAuditFindings(findings, each({ ...one, severity: 'critical' }), newRun())).toBe(0);
    expect(await get(one)).toMatchObject({ count: 2, severity: 'critical', notifiedAs: 'critical' });
  });

  test('many go in at once, and each is there', async () => {
    const many = Array.from({ length: 200 }, () => newFinding());
    expect(await recordAuditFindings(findings, each(...many), newRun())).toBe(200);
    for (const one of many) expect(await get(one)).toMatchObject({ status: 'open' });
  });

  test('what was settled after the run began is left to the next run', async () => {
    const one = newFinding();
    await recordAuditFindings(findings, each(one), newRun());
    const run = newRun();
    await findings.change(
      idOf(one),
      (known) => known && moved(known, { to: 'resolved', by: 'auditor', ticket: 'INC1' }),
    );
    await recordAuditFindings(findings, each(one), run);
    expect(await get(one)).toMatchObject({ status: 'resolved', count: 1 });
    await recordAuditFindings(findings, each(one), {
      id: 'later',
      startedAt: new Date(Date.now() + 1).toISOString(),
    });
    expect(await get(one)).toMatchObject({ status: 'open', count: 2 });
  });
});

describe('what a complete run no longer finds', () => {
  const looked = (run: ReturnType<typeof newRun>, more: object = {}) => ({
    run,
    covers: () => true,
    raised: new Set<string>(),
    exempted: new Map<string, string>(),
    ...more,
  });

  test('is resolved where it looked, and nothing else is', async () => {
    const [gone, still, elsewhere, later, settled, exempted, otherKind] = [
      ...Array.from({ length: 6 }, () => newFinding({ kind: 'standing-role' })),
      newFinding({ kind: 'expired-grant' }),
    ] as [AuditFinding, AuditFinding, AuditFinding, AuditFinding, AuditFinding, AuditFinding, AuditFinding];
    await recordAuditFindings(findings, each(gone, still, elsewhere, settled, exempted, otherKind), newRun());
    await findings
      .change(
        idOf(settled),
        (known) => known && moved(known, { to: 'approved', by: 'auditor', ticket: 'INC1' }),
      )
      .catch(() => {});
    const run = newRun();
    await recordAuditFindings(findings, each(later), newRun());
    const about = looked(run, {
      covers: (resource: string) => resource !== elsewhere.resource,
      raised: new Set([idOf(still), idOf(settled)]),
      exempted: new Map([[idOf(exempted), 'IAM-412']]),
    });
    expect(await resolveGone(findings, ['standing-role'], about)).toBe(2);
    expect(await get(gone)).toMatchObject({
      status: 'resolved',
      history: [{ by: 'goldthread', reason: `The audit no longer finds it (${run.id})` }],
    });
    expect(await get(exempted)).toMatchObject({
      status: 'resolved',
      history: [{ reason: `It is exempted on IAM-412 (${run.id})` }],
    });
    for (const open of [still, elsewhere, later, otherKind]) {
      expect(await get(open)).toMatchObject({ status: 'open' });
    }
    expect(await resolveGone(findings, ['standing-role'], about)).toBe(0);
  });

  test('is found among more than fit on a page of the index', async () => {
    const many = Array.from({ length: 250 }, () => newFinding({ kind: 'stale-device' }));
    await recordAuditFindings(findings, each(...many), newRun());
    expect(await resolveGone(findings, ['stale-device'], looked(newRun()))).toBe(250);
    expect(
      (await findings.find('status', 'open', 100)).findings.every(({ kind }) => kind !== 'stale-device'),
    ).toBe(true);
  });
});

describe('approving', () => {
  test('is for access without a ticket only; all else says why not', () => {
    const adoptable = findingKinds.filter((kind) => hindrance({ kind }) === undefined);
    expect(adoptable).toEqual([
      'out-of-band',
      'unrecorded',
      'role-without-ticket',
      'assignment-without-ticket',
      'access-drift',
      'capability-without-ticket',
    ]);
    expect(hindrance({ kind: 'change-stuck' })).toContain('in the ledger already');
    expect(hindrance({ kind: 'stale-device' })).toContain('mend it, or exempt it');
  });

  test.each([
    ['okta:user/00u1/role/SUPER_ADMIN', ['okta.assignRoleToUser']],
    ['okta:app/0oa1/user/00u1', ['okta.assignUserToApplication']],
    ['okta:app/0oa1/group/00g1', ['okta.assignGroupToApplication']],
    ['sailpoint:auth-user/2c91', ['sailpoint.patchAuthUser']],
    ['okta:group/00g1/role/SUPER_ADMIN', []],
  ])('%s goes into the ledger by what makes it so', (resource, operations) => {
    expect(operationsThatMake(resource)).toEqual(operations);
  });
});

test.each(auditKinds)('%s has a title for a SIEM', async (kind) => {
  const one = newFinding({ kind });
  await recordAuditFindings(findings, each(one), newRun());
  const found = await get(one);
  expect(found && toOcsf(found, '0.1.0').finding_info.title).toMatch(/^[A-Z]/);
});

import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { audits } from '../../../functions/audits.ts';
import { BucketStore } from '../../../lib/audit/bucket-store.ts';
import { linesIn } from '../../../lib/audit/lines.ts';
import { newRun, type Run, runKeys } from '../../../lib/audit/run.ts';
import { storedSummary } from '../../../lib/audit/stored.ts';
import { AUDIT_DETAIL_TYPE } from '../../../lib/audit/tell-of-run.ts';
import { currentServices } from '../../../lib/operation/services.ts';
import { contextOf } from '../../support/event.ts';
import { startGateway } from '../../support/gateway.ts';
import { type Line, listen } from '../../support/telemetry.ts';

// Whole runs take a while where others are at work.
vi.setConfig({ testTimeout: 120_000 });

const log = listen();
const { org, local, asked, faults, send, close } = await startGateway({ size: { roleHolders: 40 } });
afterAll(async () => {
  log.stop();
  await close();
});
beforeEach(() => {
  delete faults.okta;
  asked('okta');
  log.forget();
});

const file = 'audits/admin-roles';
const { handler } = audits[file];
const { AUDITS_BUCKET_NAME = '', EVIDENCE_BUCKET_NAME = '' } = currentServices().environment;
const runs = new BucketStore(AUDITS_BUCKET_NAME);
const evidence = new BucketStore(EVIDENCE_BUCKET_NAME);
const minutes = () => contextOf(15 * 60_000);
const take = async (event: object, context = minutes()): Promise<Line> =>
  JSON.parse(JSON.stringify(await handler(event, context)));
const told = (run: Run) =>
  local.bus
    .archived()
    .filter((event) => event['detail-type'] === AUDIT_DETAIL_TYPE)
    .map(({ detail }) => detail as Line)
    .filter((detail) => detail.run === run.id);

async function takeAll(run: Run): Promise<Line> {
  let planned = await take({ step: 'plan', run });
  while (!planned.done) planned = await take({ step: 'plan', run: planned.run });
  for (const page of planned.pages) await take({ step: 'inspect', run: planned.run, page });
  return take({ step: 'evaluate', run: planned.run });
}

test('a run goes step by step through the bucket, and leaves its report in the evidence too', async () => {
  const run = newRun('admin-roles', {});
  const planned = await take({ step: 'plan', run });
  expect(planned).toEqual({ run, pages: [0], items: 40, done: true });
  const inspected = await take({ step: 'inspect', run, page: 0 });
  expect(inspected).toMatchObject({ run, page: 0, items: 40, failed: 0 });
  expect(inspected.entries).toBeGreaterThanOrEqual(40);
  const answer = await take({ step: 'evaluate', run });
  expect(answer).toMatchObject({ run: run.id, audit: 'admin-roles', outcome: 'findings', failures: [] });

  const keys = runKeys(run);
  const summary = storedSummary.parse(JSON.parse((await runs.get(keys.summary)) ?? ''));
  expect(summary).toMatchObject({ entries: inspected.entries, tenants: [org.url], calls: { refused: 0 } });
  expect(summary.calls.made).toBe(asked('okta').length);
  const reports = await runs.list(keys.report(''));
  expect(reports).toContain(keys.report('report.html'));
  expect(await evidence.list(keys.report(''))).toEqual(reports);
  expect(await runs.get(answer.report)).toContain('<!doctype html>');
  expect(JSON.parse((await runs.get('audits/admin-roles/latest.json')) ?? '')).toEqual({ run: run.id });
});

test('its findings are on record, and one event tells of all of them, once', async () => {
  const run = newRun('admin-roles', {});
  const answer = await takeAll(run);
  const total = Object.values<number>(answer.findings).reduce((sum, count) => sum + count, 0);
  const { body } = await send({ path: '/findings?kind=role-without-ticket&limit=100' });
  const open = body.findings.filter(({ status }: Line) => status === 'open');
  expect(open).toHaveLength(answer.byKind['role-without-ticket']);
  expect(open[0].evidence.audit).toMatchObject({ run: run.id, text: expect.any(String) });
  expect(told(run)).toMatchObject([{ outcome: 'findings', findings: answer.findings, since: answer.since }]);
  expect(told(run)[0]).toEqual(answer);
  await take({ step: 'evaluate', run });
  expect(told(run)).toHaveLength(1);
  expect(local.bus.archived().filter((event) => event['detail-type'] === 'Goldthread finding')).toEqual([]);
  expect(total).toBeGreaterThan(0);
});

test('it is measured and logged, step by step', async () => {
  const answer = await takeAll(newRun('admin-roles', {}));
  const lines = log.lines().filter(({ message }) => message === 'job finished');
  expect(lines).toMatchObject([
    { job: file, step: 'plan', run: answer.run, seen: 40 },
    { job: file, step: 'inspect', run: answer.run, seen: 40, failed: 0 },
    { job: file, step: 'evaluate', run: answer.run, state: 'findings' },
  ]);
  const samples = log.samples().filter(({ dimensions }) => dimensions.audit === 'admin-roles');
  const values = Object.fromEntries(samples.map(({ name, value }) => [name, value]));
  const total = Object.values<number>(answer.findings).reduce((sum, count) => sum + count, 0);
  expect(values).toMatchObject({ AuditsCompleted: 1, AuditFailures: 0, AuditFindings: total });
});

test('what failed is counted, and nothing is called complete', async () => {
  faults.okta = ({ path }) => (path.includes('/roles') ? { kind: 'status', status: 403 } : undefined);
  const run = newRun('admin-roles', {});
  const answer = await takeAll(run);
  expect(answer).toMatchObject({ outcome: 'failed' });
  expect(answer.failures[0].reason).toMatch(/^The vendor answered 403 \(E\d{7}\): the role of the gateway/);
  expect(told(run)).toMatchObject([{ outcome: 'failed' }]);
  const names = log
    .samples()
    .filter(({ dimensions }) => dimensions.audit)
    .map(({ name, value }) => [name, value]);
  expect(names).toEqual([['AuditFailures', 1]]);
  expect(
    log.lines().filter(({ message }) => message === 'An item could not be inspected').length,
  ).toBeGreaterThan(0);
});

describe('without enough time', () => {
  test('planning stops where it is, and goes on when it is asked again', async () => {
    faults.okta = () => ({ kind: 'delay', ms: 1_500 });
    const run = newRun('application-access', { apps: [{ id: org.samples.appId }] });
    const { handler: plan } = audits['audits/application-access'];
    const first = (await plan({ step: 'plan', run }, contextOf(2_000))) as Line;
    expect(first).toMatchObject({ done: false, run });
    delete faults.okta;
    expect(await plan({ step: 'plan', run }, minutes())).toMatchObject({ done: true });
  });

  test('inspecting throws, keeps what is done, and goes on when it is asked again', async () => {
    const run = newRun('admin-roles', {});
    await take({ step: 'plan', run });
    let seen = 0;
    faults.okta = () => {
      seen += 1;
      return seen > 30 ? { kind: 'delay', ms: 4_000 } : undefined;
    };
    const stopped = handler({ step: 'inspect', run, page: 0 }, contextOf(4_000));
    await expect(stopped).rejects.toMatchObject({ name: 'Stopped' });
    delete faults.okta;
    const { items } = JSON.parse((await runs.get(runKeys(run).page(0))) ?? '');
    const lines = linesIn((await runs.get(runKeys(run).results(0))) ?? '').map((line) => JSON.parse(line));
    const finished = lines.filter(({ entries }) => entries).map(({ item }) => items[item].userId);
    asked('okta');
    expect(await take({ step: 'inspect', run, page: 0 })).toMatchObject({ items: 40, failed: 0 });
    const again = asked('okta').filter((line) => finished.some((id) => line.includes(`/users/${id}`)));
    expect(again).toEqual([]);
  });
});

test.each([
  ['no step', { run: newRun('admin-roles', {}) }],
  ['a run of another audit', { step: 'plan', run: newRun('ledger-health', {}) }],
  [
    'a run whose name leads elsewhere',
    { step: 'plan', run: { ...newRun('admin-roles', {}), id: 'a/../../b' } },
  ],
  ['parameters that it does not take', { step: 'plan', run: newRun('admin-roles', { surprise: 1 }) }],
])('%s is refused', async (_, event) => {
  await expect(handler(event, minutes())).rejects.toThrow();
});

test.each(Object.entries(audits))(
  '%s runs with what it needs and no more than that',
  async (name, module) => {
    expect(name).toBe(`audits/${module.audit.name}`);
    expect(module.needs).toMatchObject({ audits: true, findings: 'audit', ledger: 'get' });
  },
);

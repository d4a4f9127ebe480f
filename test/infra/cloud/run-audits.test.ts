import { afterAll, beforeEach, describe, expect, it, test } from 'vitest';
import { audits } from '../../../functions/audits.ts';
import { runAudit } from '../../../infra/local/run-audit.ts';
import { BucketStore } from '../../../lib/audit/bucket-store.ts';
import { type Run, runKeys } from '../../../lib/audit/run.ts';
import type { Summary } from '../../../lib/report/report.ts';
import { startGateway } from '../../support/gateway.ts';
import { type AskedOfS3, listenToAws } from './asked.ts';
import { statementsOf } from './grants.ts';
import { definitionsOf } from './machines.ts';
import { synthesize } from './synthesize.ts';

// The state machines of the templates, with the functions that they call, on embedded parts.
const templates = synthesize();
const definitions = definitionsOf(templates);
const granted = statementsOf(templates);
const { org, tenant, faults, close } = await startGateway();
const store = new BucketStore(process.env.AUDITS_BUCKET_NAME ?? '');
const evidence = new BucketStore(process.env.EVIDENCE_BUCKET_NAME ?? '');

const aws = listenToAws();

afterAll(async () => {
  aws.stop();
  await close();
});
beforeEach(() => {
  delete faults.okta;
  aws.forget();
});

type File = keyof typeof audits;

const parametersOf: Partial<Record<File, unknown>> = {
  'audits/application-access': { apps: [{ id: org.samples.appId }] },
  'audits/sailpoint-capabilities': { watch: [tenant.samples.identityId], allowedByDefault: [] },
};

const start = (file: File, run?: unknown) =>
  runAudit(file, run === undefined ? { parameters: parametersOf[file] ?? {} } : { run }, {
    definition: definitions.get(audits[file].audit.name),
    retryAfterMs: 1,
  });

/** The last run of an audit, and what it came to. */
type StoredRun = Run & { readonly schema: number; readonly version: string; readonly tenants: unknown };

async function last(file: File) {
  const { name } = audits[file].audit;
  const keys = (await store.list(`${file}/${name}-`)).filter((one) => one.endsWith('/run.json'));
  const runs = await Promise.all(
    keys.map(async (key) => JSON.parse((await store.get(key)) ?? 'null') as StoredRun),
  );
  // Not by their names, as several begin in one second.
  const run = runs.toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt)).at(-1) as StoredRun;
  const json = await store.get(runKeys({ audit: name, id: run.id }).summary);
  return { run, summary: json === undefined ? undefined : (JSON.parse(json) as Summary) };
}

/** What was asked of AWS that the function's role does not allow. */
function refused(file: File): string[] {
  const statements = granted.get(file.replace('/', '-')) ?? [];
  const actions = new Set(statements.flatMap(({ Action }) => [Action].flat()));
  const mayAsk = ({ action, of }: AskedOfS3) => {
    const [bucket = '', ...key] = of.split('/');
    const folder = `${bucket === process.env.AUDITS_BUCKET_NAME ? 'Audits' : 'Evidence'}/${key.join('/')}`;
    return statements.some(({ Action, Resource, Condition }) => {
      if (![Action].flat().includes(action)) return false;
      const within = (pattern: string) => folder.startsWith(pattern.replace(/^arn:aws:s3:::|\*$/g, ''));
      const listed = [Condition?.StringLike?.['s3:prefix'] ?? []].flat().map((prefix) => `Audits/${prefix}`);
      return (action === 's3:ListBucket' ? listed : [Resource].flat()).some(within);
    });
  };
  expect(aws.actions.size).toBeGreaterThan(0);
  expect(new Set(aws.s3.map(({ action }) => action))).toEqual(
    new Set(['s3:GetObject', 's3:PutObject', 's3:ListBucket']),
  );
  return [
    ...[...aws.actions].filter((action) => !actions.has(action)),
    ...aws.s3.filter((one) => !mayAsk(one)).map(({ action, of }) => `${action} ${of}`),
  ];
}

test('what a role does not allow is noticed: another audit’s runs', () => {
  const of = `${process.env.AUDITS_BUCKET_NAME}/audits/admin-roles/x/summary.json`;
  aws.actions.add('dynamodb:GetItem');
  for (const action of ['s3:GetObject', 's3:PutObject', 's3:ListBucket']) aws.s3.push({ action, of });
  expect(refused('audits/admin-roles')).toEqual([]);
  expect(refused('audits/stale-devices')).toHaveLength(3);
});

describe('a state machine with its real function', () => {
  it.each(Object.keys(audits) as File[])(
    'runs %s to its end, and leaves a report as evidence',
    async (file) => {
      const execution = await start(file);
      expect(execution).toMatchObject({
        status: 'SUCCEEDED',
        output: { outcome: expect.stringMatching(/^(clean|findings)$/), failures: [], implausible: [] },
      });
      const { run, summary } = await last(file);
      expect(summary).toMatchObject({ run: run.id, audit: audits[file].audit.name });
      const kept = await evidence.list(`${file}/${run.id}/`);
      expect(kept.map((key) => key.split('/').at(-1))).toEqual(
        expect.arrayContaining(['report.html', 'evidence.zip']),
      );
    },
  );
});

test('an item that cannot be inspected fails the run, which names it, and is inspected when the run goes on', async () => {
  const file = 'audits/stale-devices';
  await start(file);
  const { summary: whole } = await last(file);
  const device = /^\/api\/v1\/devices\/[^/?]+/;
  let broken: string | undefined;
  faults.okta = ({ path }) => {
    const [asked] = device.exec(path) ?? [];
    broken ??= asked;
    return asked !== undefined && asked === broken ? { kind: 'status', status: 500 } : undefined;
  };
  const execution = await start(file);
  expect(execution).toMatchObject({ status: 'FAILED', error: 'AuditFailed' });
  const id = broken?.split('/').at(-1) ?? 'none was asked for';
  const { run, summary } = await last(file);
  expect(summary).toMatchObject({ outcome: 'failed' });
  expect(JSON.stringify(summary?.failures)).toContain(id);
  expect(execution.cause).toContain(id);

  delete faults.okta;
  const { schema: _, version: __, tenants: ___, ...given } = run;
  expect(await start(file, given)).toMatchObject({ status: 'SUCCEEDED', output: { run: run.id } });
  expect((await last(file)).summary).toMatchObject({ entries: whole?.entries, failures: [] });
});

test('a list that the vendor does not give fails the run, and the report says why', async () => {
  faults.okta = () => ({ kind: 'status', status: 503 });
  expect(await start('audits/stale-devices')).toMatchObject({
    status: 'FAILED',
    cause: expect.stringContaining('broke off with UpstreamError'),
  });
  const { summary } = await last('audits/stale-devices');
  expect(summary).toMatchObject({ outcome: 'failed' });
  expect(summary?.failures.length).toBeGreaterThan(0);
});

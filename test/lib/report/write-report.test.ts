import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ReportSource } from '../../../lib/report/report.ts';
import { writeReport } from '../../../lib/report/write-report.ts';
import { freshDirectory } from './directory.ts';
import { entry, finding, fullSource, sourceOf } from './sample.ts';

const NAMES = [
  'report.html',
  'entries.csv',
  'findings.csv',
  'drift.csv',
  'report.json',
  'findings.ocsf.json',
  'evidence.zip',
];

async function written(source: ReportSource) {
  const directory = await freshDirectory();
  const reports = await writeReport(source, directory);
  const text = (name: string) => readFile(join(directory, name), 'utf8');
  return { directory, reports, text };
}

async function all<T>(members: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const member of members) found.push(member);
  return found;
}

test('writes every file, and says its size and its sum as they are on the disk', async () => {
  const { directory, reports } = await written(fullSource());
  expect(reports.map(({ name }) => name)).toEqual(NAMES);
  expect((await readdir(directory)).sort()).toEqual([...NAMES].sort());
  for (const { path, bytes, sha256 } of reports) {
    const content = await readFile(path);
    expect(content.length).toBe(bytes);
    expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
  }
});

test('the page and docs/reports.md say what each file is', async () => {
  const { text } = await written(fullSource());
  const docs = await readFile(new URL('../../../docs/reports.md', import.meta.url), 'utf8');
  const page = await text('report.html');
  expect([...docs.matchAll(/^\| `([\w.]+\.(?:html|csv|json|zip))` \|/gm)].map(([, name]) => name)).toEqual(
    NAMES,
  );
  for (const name of NAMES.slice(1)) expect(page).toContain(`<li><a href="${name}">${name}</a>: `);
});

test('the same run gives the same bytes', async () => {
  const [first, second] = [await written(fullSource()), await written(fullSource())];
  const sums = ({ reports }: typeof first) => reports.map(({ name, sha256 }) => [name, sha256]);
  expect(sums(second)).toEqual(sums(first));
});

test('report.json is the summary, the findings and the drift, whole', async () => {
  const source = fullSource();
  const { text } = await written(source);
  expect(JSON.parse(await text('report.json'))).toEqual({
    schema: 1,
    summary: source.summary,
    findings: await all(source.findings()),
    drift: await all(source.drift()),
  });
});

test('the tables have a row for every entry, finding and drift', async () => {
  const { text } = await written(fullSource());
  const lines = async (name: string) => (await text(name)).trimEnd().split('\r\n');
  const entries = await lines('entries.csv');
  expect(entries).toHaveLength(61);
  expect(entries[0]).toBe(
    '\ufeffResource,Login,Role,Days held,Last updated,Through a group,Ticket,Change,Changed by,Changed at,Findings,Finding kinds',
  );
  expect(entries[2]).toBe(
    `${entry(1).resource},person.1@example.com,ORG_ADMIN,37,2026-02-02T08:15:00.000Z,false,RITM0010001,${entry(1).justification?.change},servicenow,2026-02-02T08:14:58.000Z,0,`,
  );
  expect(await lines('findings.csv')).toHaveLength(13);
  const drift = await lines('drift.csv');
  expect(drift).toHaveLength(5);
  expect(drift[2]).toBe(`${entry(0).resource},added,,,"{""role"":""SUPER_ADMIN"",""isThroughGroup"":true}"`);
});

test("a column of the audit's that is called as one of ours keeps a name of its own", async () => {
  const columns = [{ name: 'ticket', title: 'Ticket', kind: 'text' as const }];
  const { text } = await written(sourceOf({ entries: [entry(1)], summary: { columns } }));
  expect((await text('entries.csv')).split('\r\n')[0]).toBe(
    '\ufeffResource,Ticket (as found),Ticket,Change,Changed by,Changed at,Findings,Finding kinds',
  );
});

test('a run without anything still has every file', async () => {
  const { reports, text } = await written(sourceOf({}));
  expect(reports.map(({ name }) => name)).toEqual(NAMES);
  expect(JSON.parse(await text('report.json'))).toMatchObject({ findings: [], drift: [] });
  expect(JSON.parse(await text('findings.ocsf.json'))).toEqual([]);
});

test.each([
  ['fewer entries than it speaks of', { entries: 61 }, '61 entries by its summary, 60 were read'],
  [
    'findings that it does not count',
    { findings: { high: 1 } },
    '1 open findings by its summary, 9 were read',
  ],
  [
    'exempted ones that it does not count',
    { exempted: 0 },
    '0 exempted findings by its summary, 2 were read',
  ],
  [
    'other drift',
    { drift: { added: 0, removed: 0, changed: 0 } },
    '0 drifted entries by its summary, 4 were read',
  ],
  ['findings although it is clean', { outcome: 'clean' as const }, 'it calls itself clean and has findings'],
])('there is no report of a run with %s', async (_, summary, reason) => {
  const directory = await freshDirectory();
  await expect(writeReport(fullSource(summary), directory)).rejects.toThrow(reason);
  expect(await readdir(directory)).not.toContain('report.html');
  expect(await readdir(directory)).not.toContain('evidence.zip');
});

test('what cannot be read to its end leaves no half file, and no evidence of an earlier attempt', async () => {
  const directory = await freshDirectory();
  await writeReport(fullSource(), directory);
  const source = sourceOf({ findings: [finding(0, 'new')], entries: [] });
  const broken: ReportSource = {
    ...source,
    findings: async function* () {
      yield finding(0, 'new');
      throw new Error('the store is gone');
    },
  };
  await expect(writeReport(broken, directory)).rejects.toThrow('the store is gone');
  const left = await readdir(directory);
  expect(left.filter((name) => name.endsWith('.part'))).toEqual([]);
  expect(left).not.toContain('evidence.zip');
});

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { evidenceZip } from '../../../lib/report/evidence.ts';
import { writeFile as writeDraft } from '../../../lib/report/write-file.ts';
import { writeReport } from '../../../lib/report/write-report.ts';
import { freshDirectory } from './directory.ts';
import { python, sha256sumCheck, withoutJudges } from './judges.ts';
import { fullSource } from './sample.ts';

const run = promisify(execFile);
const SAMPLE = fileURLToPath(new URL('write-sample.ts', import.meta.url));

const UNZIP = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as file:
    assert file.testzip() is None
    file.extractall(sys.argv[2])
    print(json.dumps([[one.filename, list(one.date_time)] for one in file.infolist()]))
`;

async function unzipped() {
  const [source, directory, out] = [fullSource(), await freshDirectory(), await freshDirectory()];
  const reports = await writeReport(source, directory);
  const members = JSON.parse(await python(UNZIP, join(directory, 'evidence.zip'), out)) as [
    string,
    number[],
  ][];
  return { source, reports, out, members };
}

test('holds the files as they were written, with the sums that sha256sum confirms', async ({ skip }) => {
  if (withoutJudges) skip(withoutJudges);
  const { out, members, reports } = await unzipped();
  const files = reports.slice(0, -1);
  expect(members.map(([name]) => name)).toEqual([
    'manifest.json',
    'SHA256SUMS',
    ...files.map(({ name }) => name),
  ]);
  const checked = await sha256sumCheck(out, 'SHA256SUMS');
  for (const name of [...files.map(({ name }) => name), 'manifest.json'])
    expect(checked).toContain(`${name}: OK\n`);
  for (const { name, path } of files) expect(await readFile(join(out, name))).toEqual(await readFile(path));
});

test('sha256sum tells of a file that was changed', async ({ skip }) => {
  if (withoutJudges) skip(withoutJudges);
  const { out } = await unzipped();
  await writeFile(join(out, 'findings.csv'), 'nothing\r\n');
  await expect(sha256sumCheck(out, 'SHA256SUMS')).rejects.toMatchObject({
    stdout: expect.stringContaining('findings.csv: FAILED'),
  });
});

test('the manifest says of which run the files are, and what each is', async ({ skip }) => {
  if (withoutJudges) skip(withoutJudges);
  const { source, reports, out, members } = await unzipped();
  const { run, audit, outcome, version, tenants, startedAt, finishedAt, parameters } = source.summary;
  expect(JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8'))).toEqual({
    schema: 1,
    run,
    audit,
    outcome,
    version,
    tenants,
    parameters,
    startedAt,
    finishedAt,
    files: reports
      .slice(0, -1)
      .map(({ name, mediaType, bytes, sha256 }) => ({ name, mediaType, bytes, sha256 })),
  });
  for (const [, time] of members) expect(time).toEqual([2026, 11, 22, 12, 0, 0]);
});

test('has the same bytes wherever it is made', async () => {
  const made: unknown[] = [];
  for (const TZ of ['UTC', 'Asia/Tokyo', 'America/St_Johns']) {
    const env = { ...process.env, TZ };
    const { stdout } = await run(process.execPath, [SAMPLE, await freshDirectory()], { env });
    made.push(JSON.parse(stdout));
  }
  expect(made[1]).toEqual(made[0]);
  expect(made[2]).toEqual(made[0]);
});

test('there is none where one of its files is not', async () => {
  const directory = await freshDirectory();
  const missing = {
    name: 'gone.csv',
    mediaType: 'text/csv',
    path: join(directory, 'gone.csv'),
    bytes: 1,
    sha256: '0',
  };
  await expect(writeDraft(evidenceZip(fullSource().summary, [missing]), directory)).rejects.toThrow('ENOENT');
});

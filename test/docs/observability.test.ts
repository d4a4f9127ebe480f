import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { alarms } from '../../infra/cloud/alarms.ts';
import { FIELDS } from '../../lib/telemetry/logger.ts';
import { type Metric, metrics } from '../../lib/telemetry/metrics.ts';

const page = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

test('every metric of the catalogue, and no other, is in the table', async () => {
  const rows = (await page('docs/observability.md'))
    .split('\n')
    .filter((line) => /^\| `[A-Z]\w+` \| /.test(line));
  const expected = Object.entries<Metric>(metrics).map(
    ([name, { unit, by, meaning }]) => `| \`${name}\` | ${unit} | ${by ? `\`${by}\`` : ''} | ${meaning} |`,
  );
  expect(rows).toEqual(expected);
});

test('the line that is shown has only fields that lines have', async () => {
  const [, line = ''] = /```json\n(.+)\n```/.exec(await page('docs/observability.md')) ?? [];
  const usual = ['level', 'message', 'timestamp', 'service', 'xray_trace_id'];
  expect([...usual, ...FIELDS]).toEqual(expect.arrayContaining(Object.keys(JSON.parse(line))));
});

test('every alarm has a name of its own, and a metric that there is', () => {
  expect(new Set(alarms.map(({ id }) => id)).size).toBe(alarms.length);
  for (const { id, summary, source } of alarms) {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(summary).toMatch(/^[A-Z].+\.$/);
    if (source.kind === 'metric') expect(Object.keys(metrics)).toContain(source.name);
  }
});

test('every alarm has its runbook, and every runbook its alarm', async () => {
  const pages = await readdir(new URL('../../docs/runbooks/', import.meta.url));
  const runbooks = pages.filter((name) => name !== 'README.md').map((name) => `docs/runbooks/${name}`);
  expect(runbooks.sort()).toEqual(alarms.map(({ runbook }) => runbook).sort());
  const list = await page('docs/runbooks/README.md');
  for (const { id, runbook, summary } of alarms) {
    expect(list).toContain(`- [${id}](${id}.md): ${summary}`);
    const text = await page(runbook);
    for (const part of ['What it means', 'Look at', 'Do', 'It is over', 'Do not']) {
      expect(text, `${id}: ${part}`).toContain(`\n## ${part}\n`);
    }
  }
});

test('a runbook names only metrics that there are, and fields that lines have', async () => {
  const known = new Set([...Object.keys(metrics), ...FIELDS, 'level', 'message', 'vendor']);
  for (const { runbook } of alarms) {
    const queries = [...(await page(runbook)).matchAll(/^logs '(.+)'/gm)].map(([, query = '']) => query);
    for (const query of queries) {
      const asked = [
        ...query.matchAll(/(?:filter|and|or) (?:ispresent\()?(\w+)/g),
        ...query.matchAll(/(?:sum|avg|max|min|pct)\((\w+)/g),
      ].map(([, name]) => name);
      for (const name of asked) expect(known, `${runbook}: ${query}`).toContain(name);
    }
  }
});

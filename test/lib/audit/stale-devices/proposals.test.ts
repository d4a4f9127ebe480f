import { text } from 'node:stream/consumers';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { onlyThoseIn, proposalsIn, UnusableReport } from '../../../../lib/audit/stale-devices/proposals.ts';
import { noCounts } from '../../../../lib/report/counts.ts';
import { findingsCsv } from '../../../../lib/report/findings-csv.ts';
import type { ReportedFinding, ReportSource, Summary } from '../../../../lib/report/report.ts';
import { reportJson } from '../../../../lib/report/report-json.ts';

const summary = {
  schema: 1,
  audit: 'stale-devices',
  run: 'stale-devices-20261122T030407Z-1a2b3c',
  startedAt: '2026-11-22T03:04:07.000Z',
  outcome: 'findings',
} as Summary;

const due = (id: string, step: string, more: Partial<ReportedFinding> = {}): ReportedFinding => ({
  kind: 'stale-device',
  resource: `okta:device/${id}`,
  effect: `to ${step}`,
  text: 'ANDROID-1, "spare" was not used for 100 days: suspend it\nnow',
  severity: 'medium',
  operations: ['okta.suspendDevice'],
  id: `fnd_${id}`,
  since: 'new',
  ...more,
});

const sourceOf = (findings: readonly ReportedFinding[], more: Partial<Summary> = {}): ReportSource => ({
  summary: { ...summary, ...more },
  findings: () => asyncOf(findings),
  drift: () => asyncOf([]),
  entries: () => asyncOf([]),
});
async function* asyncOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
const jsonOf = (source: ReportSource) => text(reportJson(source).pieces());
const csvOf = (source: ReportSource) => text(findingsCsv(source, noCounts()).pieces());

describe('proposalsIn a report', () => {
  test('are the findings by step, but for what is gone or exempted', async () => {
    const source = sourceOf([
      due('guo1', 'suspend'),
      due('guo2', 'suspend', { since: 'unchanged' }),
      due('guo3', 'suspend', { since: 'gone' }),
      due('guo4', 'suspend', { exemption: 'CHG0000001' }),
      due('guo5', 'deactivate'),
      due('guo6', 'delete'),
    ]);
    expect(proposalsIn(await jsonOf(source))).toEqual({
      run: summary.run,
      startedAt: new Date(summary.startedAt),
      devices: { suspend: ['guo1', 'guo2'], deactivate: ['guo5'], delete: ['guo6'] },
    });
  });

  test.each([
    ['another audit', { audit: 'admin-roles' }],
    ['a run that failed', { outcome: 'failed' as const }],
  ])('there are none in the report of %s', async (_, more) => {
    const json = await jsonOf(sourceOf([due('guo1', 'suspend')], more));
    expect(() => proposalsIn(json)).toThrow(UnusableReport);
  });

  test.each(['', '{}', '[]', 'null', '{"summary":{}}', 'Finding,Kind'])('%j is no report', (json) => {
    expect(() => proposalsIn(json)).toThrow(UnusableReport);
  });
});

describe('onlyThoseIn a table', () => {
  test('are those whose lines somebody has left in it', async () => {
    const source = sourceOf([due('guo1', 'suspend'), due('guo2', 'suspend'), due('guo2', 'delete')]);
    const proposals = proposalsIn(await jsonOf(source));
    expect(onlyThoseIn(await csvOf(source), proposals)).toEqual(proposals);
    const shorter = await csvOf(sourceOf([due('guo2', 'suspend'), due('guo9', 'suspend')]));
    expect(onlyThoseIn(shorter, proposals).devices).toEqual({
      suspend: ['guo2'],
      deactivate: [],
      delete: [],
    });
  });

  test('another table is refused', async () => {
    const proposals = proposalsIn(await jsonOf(sourceOf([])));
    for (const csv of ['', 'Name,Age\r\nAda,36\r\n', 'Resource;Effect', 'Resource,"Effect\r\nx'])
      expect(() => onlyThoseIn(csv, proposals)).toThrow(UnusableReport);
  });

  test('whatever a text holds, the lines beside it are read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (odd) => {
        const source = sourceOf([due('guo1', 'suspend', { text: odd }), due('guo2', 'suspend')]);
        const proposals = proposalsIn(await jsonOf(source));
        expect(onlyThoseIn(await csvOf(source), proposals)).toEqual(proposals);
      }),
      { examples: [['"'], ['a,b'], ['\r\n'], ['=1+1'], ['""",\n']] },
    );
  });
});

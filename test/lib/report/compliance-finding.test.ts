import { expect, test } from 'vitest';
import * as z from 'zod';
import { findingKinds, severities } from '../../../lib/findings/finding.ts';
import { complianceFinding, incompleteRun } from '../../../lib/report/compliance-finding.ts';
import type { ReportedFinding, Summary } from '../../../lib/report/report.ts';
import { finding, fullSource } from './sample.ts';

const text = z.string().min(1);
const milliseconds = z.int().min(Date.parse('2020-01-01'));

/** The members that the class and its objects require, and the values that it knows, as OCSF 1.4.0 has them. */
const schema = z.object({
  activity_id: z.literal([0, 1, 2, 3, 99]),
  activity_name: z.literal(['Create', 'Update', 'Close']),
  category_uid: z.literal(2),
  category_name: z.literal('Findings'),
  class_uid: z.literal(2003),
  class_name: z.literal('Compliance Finding'),
  type_uid: z.literal([200301, 200302, 200303]),
  type_name: text,
  severity_id: z.literal([0, 1, 2, 3, 4, 5, 6, 99]),
  severity: text,
  status_id: z.literal([0, 1, 2, 3, 4, 5, 6, 99]),
  status: text,
  time: milliseconds,
  start_time: milliseconds,
  end_time: milliseconds,
  message: text,
  metadata: z.strictObject({
    version: z.literal('1.4.0'),
    product: z.strictObject({ name: text, vendor_name: text, version: text }),
    uid: text,
    correlation_uid: text,
  }),
  finding_info: z.strictObject({
    uid: text,
    title: text,
    desc: text,
    types: z.array(text).min(1),
    created_time: milliseconds.optional(),
    last_seen_time: milliseconds.optional(),
  }),
  compliance: z.strictObject({
    control: text,
    standards: z.array(text).min(1),
    requirements: z.array(text).min(1).optional(),
    status_id: z.literal([0, 1, 2, 3, 99]),
    status: z.literal(['Pass', 'Warning', 'Fail']),
    status_detail: text.optional(),
  }),
  resources: z.array(z.strictObject({ uid: text, name: text, type: text })).min(1),
  remediation: z.strictObject({ desc: text }),
  unmapped: z.record(z.string(), z.unknown()),
});

const { summary } = fullSource();
const failed: Summary = { ...summary, outcome: 'failed', implausible: ['There is nothing at all.'] };

test('has what the class requires and nothing else, for every kind, severity and since', () => {
  for (const kind of findingKinds) {
    for (const severity of severities) {
      for (const since of ['new', 'unchanged', 'gone'] as const) {
        const found = finding(1, since, { kind, severity });
        for (const one of [found, { ...found, exemption: 'RITM0099001', operations: [] }]) {
          const made = complianceFinding(one, summary);
          expect(z.strictObject(schema.shape).parse(made)).toEqual(made);
          expect(made.type_uid).toBe(made.class_uid * 100 + made.activity_id);
          expect(JSON.parse(JSON.stringify(made))).toEqual(made);
        }
      }
    }
  }
});

type Expected = readonly [activity: string, status: string, check: string];
test.each<readonly [string, ReportedFinding, Summary, Expected]>([
  ['new', finding(1, 'new'), summary, ['Create', 'New', 'Fail']],
  ['unchanged', finding(1, 'unchanged'), summary, ['Update', 'Unknown', 'Fail']],
  ['gone', finding(1, 'gone'), summary, ['Close', 'Resolved', 'Pass']],
  ['exempted', finding(1, 'unchanged', { exemption: 'R-1' }), summary, ['Update', 'Suppressed', 'Fail']],
  [
    'gone, and was exempted',
    finding(1, 'gone', { exemption: 'R-1' }),
    summary,
    ['Close', 'Resolved', 'Pass'],
  ],
  ['gone in a run that failed', finding(1, 'gone'), failed, ['Update', 'Unknown', 'Warning']],
])('one that is %s', (_, found, run, [activity, status, check]) => {
  expect(complianceFinding(found, run)).toMatchObject({
    activity_name: activity,
    status,
    compliance: { status: check },
  });
});

test('names the exemption, what it is about, and with what it is mended', () => {
  const made = complianceFinding(finding(1, 'unchanged', { exemption: 'RITM0099001' }), summary);
  expect(made).toMatchObject({
    severity_id: 4,
    compliance: {
      control: 'Every administrator role was granted on a ticket.',
      status_detail: 'Exempted by RITM0099001',
    },
    resources: [{ uid: finding(1, 'new').resource, type: 'user' }],
    remediation: { desc: 'On a ticket, by okta.unassignRoleFromUser.' },
    metadata: { uid: `${summary.run}/${finding(1, 'new').id}`, correlation_uid: summary.run },
  });
});

test('a failed run is one itself, that nobody takes for a clean bill', () => {
  const made = incompleteRun(failed);
  expect(z.strictObject(schema.shape).parse(made)).toEqual(made);
  expect(made).toMatchObject({
    severity: 'High',
    compliance: { status: 'Warning' },
    finding_info: { uid: summary.run },
  });
  expect(made.finding_info.desc).toBe('There is nothing at all.');
});

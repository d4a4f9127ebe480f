import fc from 'fast-check';
import type { ReportSource } from '../../../lib/report/report.ts';
import { entry, finding, sourceOf } from './sample.ts';

/** What somebody who wants to break a report would call a device. */
export const hostileNames: readonly string[] = [
  '</script><script>window.broken = true</script>',
  '</style><style>* { display: none }</style>',
  '"><img src=x onerror="window.broken = true">',
  "' onmouseover='window.broken = true",
  '<!-- <svg onload=window.broken=true>',
  ']]></svg></text><iframe src="//example.com">',
  '&lt;b&gt; &amp; &#60;',
  'report\u202elmth.exe',
  'two\u0000three\u001b[31m',
  'half \ud83d of a smile',
  '\udc00\ud800',
  'zero\u200bwidth',
  '}</style>:root{--ink:red',
  '{{7*7}}',
  'javascript:window.broken=true',
  '=HYPERLINK("https://example.com","click")',
  'line\r\nbreak,"comma"',
  'long '.repeat(2048),
  'x'.repeat(10_240),
];

const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));

/** Any text, half surrogates among it; now and then one of those that are meant to break something. */
export const hostileName: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.string({ unit, minLength: 1 }),
  fc.constantFrom(...hostileNames),
);

/** A source with a name at every place where a vendor, a ticket system or a configuration can put one. */
export function sourceNamed(name: string): ReportSource {
  const justification = { ticket: name, change: `chg_${name}`, caller: name, at: '2026-11-01T00:00:00.000Z' };
  const base = entry(1);
  return sourceOf({
    entries: [
      {
        ...base,
        resource: name,
        facts: { ...base.facts, login: name, role: name, lastUpdated: name },
        justification,
      },
    ],
    findings: [
      finding(0, 'new', { id: name, resource: name, effect: name, text: name, operations: [name] }),
      finding(1, 'gone', { resource: name, effect: name, text: name }),
      finding(2, 'unchanged', { exemption: name, text: name, resource: name }),
    ],
    drift: [{ resource: name, drift: 'changed', before: { a: '1' }, after: { a: name }, ticket: name }],
    summary: {
      outcome: 'failed',
      run: name,
      title: name,
      description: name,
      version: name,
      tenants: [name],
      baseline: name,
      failures: [{ item: name, reason: name }],
      implausible: [name],
      accepted: { ticket: name, implausible: [name] },
      parameters: { name },
      figures: { [`figure ${name}`]: 1 },
      columns: [
        { name: 'login', title: name, kind: 'text' },
        { name: 'role', title: 'Role', kind: 'text' },
        { name: 'lastUpdated', title: 'Last updated', kind: 'time' },
      ],
      charts: [
        { title: name, kind: 'bars', categories: [name], series: [{ name, values: [1] }] },
        {
          title: name,
          kind: 'stacked-bars',
          categories: [name],
          series: [
            { name, values: [1] },
            { name, values: [2] },
          ],
        },
        { title: name, kind: 'lines', categories: [name, name], series: [{ name, values: [1, 2] }] },
      ],
    },
  });
}

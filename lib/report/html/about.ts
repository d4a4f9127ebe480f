import type { Summary } from '../report.ts';
import { time } from './cells.ts';
import { shortened } from './legible.ts';
import { html, type Markup } from './markup.ts';
import { format } from './table.ts';

const FILES: readonly (readonly [string, string])[] = [
  ['entries.csv', 'everything that was looked at'],
  ['findings.csv', 'all findings'],
  ['drift.csv', 'what differs from the previous run'],
  ['report.json', 'the summary, the findings and the drift, for programs'],
  ['findings.ocsf.json', 'the findings for a SIEM: OCSF 1.4.0, Compliance Finding'],
  ['evidence.zip', 'all of these, with their SHA-256 sums'],
];

/** With what the run was made, and which other files tell of it. */
export function about(summary: Summary): Markup {
  const { run, version, tenants, startedAt, finishedAt, calls, parameters } = summary;
  const facts: readonly (readonly [string, string | Markup])[] = [
    ['Run', html`<code>${run}</code>`],
    ['From', html`${time(startedAt)} UTC`],
    ['To', html`${time(finishedAt)} UTC`],
    [
      'Tenants',
      tenants.length === 0 ? 'none' : html`${tenants.map((one) => html`<div>${shortened(one)}</div>`)}`,
    ],
    ['Calls', `${format(calls.made)} made, ${format(calls.refused)} of them refused by a rate limit`],
    ['Goldthread', version],
    ['Parameters', html`<pre><code>${JSON.stringify(parameters ?? null, null, 2)}</code></pre>`],
  ];
  return html`<section id="run" aria-labelledby="run-head"><h2 id="run-head">The run</h2>
<dl class="run">${facts.map(([name, fact]) => html`<div><dt>${name}</dt><dd>${fact}</dd></div>`)}</dl>
<h3>Files beside this one</h3>
<ul>${FILES.map(([name, what]) => html`<li><a href="${name}">${name}</a>: ${what}</li>`)}</ul></section>
`;
}

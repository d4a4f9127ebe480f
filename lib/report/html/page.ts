import { createHash } from 'node:crypto';
import type { Counts } from '../counts.ts';
import type { ReportSource, Summary } from '../report.ts';
import type { Draft } from '../write-file.ts';
import { about } from './about.ts';
import { time } from './cells.ts';
import { charts } from './charts.ts';
import { comparison } from './comparison.ts';
import { driftTable } from './drift-table.ts';
import { entriesTable } from './entries-table.ts';
import { exemptedTable } from './exempted-table.ts';
import { figures } from './figures.ts';
import { findingsTable } from './findings-table.ts';
import { shortened } from './legible.ts';
import { html, type Markup, trusted } from './markup.ts';
import { reading } from './reading.ts';
import { pageScript } from './script.ts';
import { pageStyle } from './style.ts';
import { format } from './table.ts';
import { verdict, verdictOf } from './verdict.ts';

/**
 * `report.html`: the whole report for people, on one page that asks nobody for anything.
 *
 * @param counts what the tables hold, as they were written
 */
export function reportHtml(source: ReportSource, counts: Counts): Draft {
  return {
    name: 'report.html',
    mediaType: 'text/html; charset=utf-8',
    pieces: async function* () {
      for await (const { text } of page(source, counts)) yield text;
    },
  };
}

async function* page(source: ReportSource, counts: Counts): AsyncGenerator<Markup> {
  const { summary } = source;
  yield head(summary, counts);
  yield verdict(summary, counts);
  yield contents(counts);
  yield await comparison(source, counts);
  yield html`<section id="figures" aria-labelledby="figures-head"><h2 id="figures-head">Figures</h2>
${figures(summary, counts)}${await charts(summary)}</section>
`;
  yield* findingsTable(source, counts);
  yield* driftTable(source, counts);
  yield* exemptedTable(source, counts);
  yield* entriesTable(source, counts);
  yield reading(summary);
  yield about(summary);
  yield html`</main>
<footer><p>${shortened(summary.run)}, by Goldthread ${summary.version}</p></footer>
<script>${trusted(pageScript)}</script>
</body>
</html>
`;
}

function contents(counts: Counts): Markup {
  const parts: readonly (readonly [string, string])[] = [
    ['comparison', 'Against the previous run'],
    ['figures', 'Figures'],
    ['findings', `Findings (${format(counts.findings.open + counts.findings.gone)})`],
    ['drift', `Drift (${format(counts.drift)})`],
    ['exempted', `Exempted (${format(counts.findings.exempted)})`],
    ['entries', `Entries (${format(counts.entries)})`],
    ['reading', 'How to read this'],
    ['run', 'The run'],
  ];
  return html`<nav aria-label="Contents"><ul>${parts.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
`;
}

function head(summary: Summary, counts: Counts): Markup {
  const { title, description, run, outcome, tenants, finishedAt } = summary;
  const isFailed = outcome === 'failed';
  const style = pageStyle({ run, isFailed });
  const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(pageScript)}; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${isFailed ? 'FAILED: ' : ''}${title}, ${finishedAt.slice(0, 10)}</title>
<meta name="description" content="${verdictOf(summary, counts)}">
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
<header>
<h1>${shortened(title)}</h1>
<p>${shortened(description)}</p>
<p class="soft">${tenants.map((tenant, i) => html`${i > 0 ? ', ' : ''}${shortened(tenant)}`)}${tenants.length > 0 ? ' · ' : ''}${time(finishedAt)} UTC · <span class="id">${run}</span></p>
</header>
<main>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

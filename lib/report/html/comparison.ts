import { type Counts, standingOf } from '../counts.ts';
import type { ReportedFinding, ReportSource, Since } from '../report.ts';
import { shortened } from './legible.ts';
import { html, type Markup } from './markup.ts';
import { format } from './table.ts';

const MOST_NAMED = 8;

/** What is not as it was in the previous run: in numbers, and the first ones by their text. */
export async function comparison({ summary, findings }: ReportSource, { since }: Counts): Promise<Markup> {
  const { baseline, drift } = summary;
  if (baseline === undefined) {
    return html`<section id="comparison" aria-labelledby="comparison-head"><h2 id="comparison-head">Against the previous run</h2>
<p>There is no previous run to compare with, so every finding counts as new.</p></section>
`;
  }
  const fact = (title: string, number: number, target: string, choice: string) =>
    html`<div><dt>${number > 0 ? html`<a href="#${target}" data-set="${choice}">${title}</a>` : title}</dt><dd>${format(number)}</dd></div>`;
  const isNew = await first(findings(), 'new');
  const isGone = await first(findings(), 'gone');
  return html`<section id="comparison" aria-labelledby="comparison-head"><h2 id="comparison-head">Against the previous run</h2>
<p>Compared with <code>${baseline}</code>.</p>
<dl class="facts">
${fact('Findings: new', since.new, 'findings', 'since=new')}
${fact('Findings: gone', since.gone, 'findings', 'since=gone')}
${fact('Findings: unchanged', since.unchanged, 'findings', 'since=unchanged')}
${fact('Entries: added', drift.added, 'drift', 'drift=added')}
${fact('Entries: removed', drift.removed, 'drift', 'drift=removed')}
${fact('Entries: changed', drift.changed, 'drift', 'drift=changed')}
</dl>
${named('New since then', isNew, since.new)}${named('Gone since then', isGone, since.gone)}</section>
`;
}

function named(title: string, found: readonly ReportedFinding[], total: number): Markup {
  if (found.length === 0) return html``;
  const rest = total - found.length;
  return html`<h3>${title}</h3>
<ul class="named">${found.map(({ severity, text }) => html`<li><span class="mark ${severity}">${severity}</span><span>${shortened(text)}</span></li>`)}</ul>
${rest > 0 ? html`<p class="soft">And ${format(rest)} more.</p>` : ''}`;
}

async function first(
  findings: AsyncIterable<ReportedFinding>,
  since: Since,
): Promise<readonly ReportedFinding[]> {
  const found: ReportedFinding[] = [];
  for await (const finding of findings) {
    if (finding.since !== since || standingOf(finding) === 'exempted') continue;
    found.push(finding);
    if (found.length === MOST_NAMED) break;
  }
  return found;
}

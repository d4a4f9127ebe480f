import type { Counts } from '../counts.ts';
import type { Summary } from '../report.ts';
import { shortened } from './legible.ts';
import { html, type Markup } from './markup.ts';
import { format } from './table.ts';

const MOST_REASONS = 50;

/** What the run came to, in one sentence. */
export function verdictOf(
  { outcome, entries, findings }: Summary,
  { findings: found, since }: Counts,
): string {
  const exempted = found.exempted > 0 ? `, ${format(found.exempted)} exempted` : '';
  const looked = `${format(entries)} ${entries === 1 ? 'entry' : 'entries'}`;
  if (outcome === 'failed') return 'FAILED: this report is not the whole truth';
  if (outcome === 'clean') return `Clean: nothing was found in ${looked}${exempted}`;
  const bySeverity = ['critical', 'high', 'medium']
    .filter((severity) => (findings[severity] ?? 0) > 0)
    .map((severity) => `${format(findings[severity] ?? 0)} ${severity}`);
  const isNew = since.new > 0 ? `${format(since.new)} new` : 'none of them new';
  return `${format(found.open)} ${found.open === 1 ? 'finding' : 'findings'} in ${looked}: ${bySeverity.join(', ')}; ${isNew}${exempted}`;
}

/** The first thing on the page. A failed run cannot be taken for anything else. */
export function verdict(summary: Summary, counts: Counts): Markup {
  const { outcome, failures, implausible, accepted } = summary;
  return html`<section id="verdict" class="verdict ${outcome}" aria-labelledby="verdict-text">
<h2 id="verdict-text">${verdictOf(summary, counts)}.</h2>
${outcome === 'failed' ? reasons(failures, implausible) : ''}${accepted === undefined ? '' : believed(accepted)}</section>
`;
}

function believed({ ticket, implausible }: NonNullable<Summary['accepted']>): Markup {
  return html`<p>Taken for true on <span class="id">${shortened(ticket)}</span>, though it did not seem so:</p>
<ul>${implausible.map((sentence) => html`<li>${shortened(sentence)}</li>`)}</ul>`;
}

function reasons(failures: Summary['failures'], implausible: Summary['implausible']): Markup {
  const all = [
    ...implausible.map((sentence) => html`<li>${shortened(sentence)}</li>`),
    ...failures.map(
      ({ item, reason }) => html`<li><span class="id">${shortened(item)}</span>: ${shortened(reason)}</li>`,
    ),
  ];
  const rest = all.length - MOST_REASONS;
  return html`<p>What is below was seen. What is missing from it may be there all the same, so nothing is taken for mended,
gone or clean. It failed because of:</p>
<ul>${all.slice(0, MOST_REASONS)}</ul>
${all.length === 0 ? html`<p>No reason is on record.</p>` : ''}
${rest > 0 ? html`<p>${format(rest)} more reasons are in <a href="report.json">report.json</a>.</p>` : ''}`;
}

import { controls, kindInWords, requirementsInWords } from '../controls.ts';
import type { Summary } from '../report.ts';
import { html, type Markup } from './markup.ts';

/** What the words of the report mean, for who reads one for the first time. */
export function reading({ byKind }: Summary): Markup {
  const kinds = Object.entries(controls).filter(([kind]) => (byKind[kind] ?? 0) > 0);
  return html`<section id="reading" aria-labelledby="reading-head"><h2 id="reading-head">How to read this report</h2>
<ul>
<li>An <strong>entry</strong> is one thing that was looked at. Its <strong>ticket</strong> is that of the last change of it in
Goldthread's ledger; without one, nothing on record says why it is as it is.</li>
<li>A <strong>finding</strong> is an entry, or a number of them, that should not be so. It is <em>new</em> if the previous run
did not have it, <em>unchanged</em> if it had, <em>gone</em> if only the previous one had it.</li>
<li>An <strong>exempted</strong> finding is accepted for now by the ticket that it names. It is shown and not counted.</li>
<li><strong>Drift</strong> is what differs from the previous run. Priorities and times are no drift. Drift with a ticket is
explained by a change of the ledger.</li>
<li>A <strong>clean</strong> run looked at everything and found nothing. A run that could not look at everything, or that got
an answer which cannot be true, <strong>failed</strong>, whatever else it says.</li>
<li>Times are UTC. A character that cannot be seen, or that turns the text around it, is shown by its number, as ⟨U+…⟩; long
names are cut. The CSV files have them as they are, but for an apostrophe before what a spreadsheet would run as a formula.</li>
</ul>
${
  kinds.length === 0
    ? ''
    : html`<h3>The kinds of findings here, and what should be true instead</h3>
<ul>${kinds.map(
        ([kind, control]) =>
          html`<li><strong>${kindInWords(kind)}</strong>: ${control.rule} <span class="soft">(${requirementsInWords(control)})</span></li>`,
      )}</ul>`
}</section>
`;
}

import type { Counts } from '../counts.ts';
import type { Summary } from '../report.ts';
import { shortened } from './legible.ts';
import { html, type Markup } from './markup.ts';
import { format } from './table.ts';

/** The run in numbers: those that every audit has, then its own. */
export function figures({ entries, ticketed, findings, figures: own }: Summary, counts: Counts): Markup {
  const share = (part: number) => (entries === 0 ? '' : html` <small>${percent(part / entries)}</small>`);
  const facts: readonly (readonly [string, number, Markup | string])[] = [
    ['Entries', entries, ''],
    ['With a ticket', ticketed, share(ticketed)],
    ['Without a ticket', entries - ticketed, share(entries - ticketed)],
    ...['critical', 'high', 'medium'].map(
      (severity) => [`Findings, ${severity}`, findings[severity] ?? 0, ''] as const,
    ),
    ['Exempted', counts.findings.exempted, ''],
    ...Object.entries(own).map(([title, number]) => [title, number, ''] as const),
  ];
  return html`<dl class="facts">${facts.map(
    ([title, number, more]) => html`<div><dt>${shortened(title)}</dt><dd>${format(number)}${more}</dd></div>`,
  )}</dl>
`;
}

/** Never rounded to all or nothing. */
function percent(share: number): string {
  const rounded = Math.round(share * 1000) / 10;
  if (rounded === 100 && share < 1) return '> 99.9 %';
  if (rounded === 0 && share > 0) return '< 0.1 %';
  return `${rounded} %`;
}

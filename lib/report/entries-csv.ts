import type { Counts } from './counts.ts';
import { csv } from './csv.ts';
import type { ReportSource } from './report.ts';
import type { Draft } from './write-file.ts';

const BEFORE = ['Resource'];
const AFTER = ['Ticket', 'Change', 'Changed by', 'Changed at', 'Findings', 'Finding kinds'];

/** `entries.csv`: everything that was looked at, with the change of the ledger that justifies it. */
export function entriesCsv({ summary, entries }: ReportSource, counts: Counts): Draft {
  const { columns } = summary;
  const ours = [...BEFORE, ...AFTER];
  // A column's name has to be its own in a spreadsheet; the audit's may be called as one of ours.
  const titles = columns.map(({ title }) => (ours.includes(title) ? `${title} (as found)` : title));
  async function* rows() {
    for await (const { resource, facts, justification, findings } of entries()) {
      counts.entries += 1;
      yield [
        resource,
        ...columns.map(({ name }) => facts[name]),
        justification?.ticket,
        justification?.change,
        justification?.caller,
        justification?.at,
        findings.length,
        findings.map(({ kind }) => kind).join(' '),
      ];
    }
  }
  return {
    name: 'entries.csv',
    mediaType: 'text/csv; charset=utf-8; header=present',
    pieces: () => csv([...BEFORE, ...titles, ...AFTER], rows()),
  };
}

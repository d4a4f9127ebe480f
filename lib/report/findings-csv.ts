import { type Counts, countFinding } from './counts.ts';
import { csv } from './csv.ts';
import type { ReportSource } from './report.ts';
import type { Draft } from './write-file.ts';

const HEADER = [
  'Finding',
  'Kind',
  'Severity',
  'Since last run',
  'Resource',
  'Effect',
  'Text',
  'Operations',
  'Exempted by',
  'Occurrence',
];

/** `findings.csv`: all of them, also those that are gone and those that are exempted. */
export function findingsCsv({ findings }: ReportSource, counts: Counts): Draft {
  async function* rows() {
    for await (const finding of findings()) {
      countFinding(counts, finding);
      const { id, kind, severity, since, resource, effect, text, operations, exemption, occurrence } =
        finding;
      yield [id, kind, severity, since, resource, effect, text, operations.join(' '), exemption, occurrence];
    }
  }
  return {
    name: 'findings.csv',
    mediaType: 'text/csv; charset=utf-8; header=present',
    pieces: () => csv(HEADER, rows()),
  };
}

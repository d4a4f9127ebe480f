import type { Counts } from './counts.ts';
import { csv } from './csv.ts';
import type { ReportSource } from './report.ts';
import type { Draft } from './write-file.ts';

const HEADER = ['Resource', 'Drift', 'Ticket', 'Before', 'After'];

/** `drift.csv`: what is not as it was in the last run. The states are JSON. */
export function driftCsv({ drift }: ReportSource, counts: Counts): Draft {
  async function* rows() {
    for await (const { resource, drift: how, ticket, before, after } of drift()) {
      counts.drift += 1;
      yield [resource, how, ticket, before && JSON.stringify(before), after && JSON.stringify(after)];
    }
  }
  return {
    name: 'drift.csv',
    mediaType: 'text/csv; charset=utf-8; header=present',
    pieces: () => csv(HEADER, rows()),
  };
}

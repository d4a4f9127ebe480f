import type { ReportSource } from './report.ts';
import type { Draft } from './write-file.ts';

/** `report.json`: the summary, the findings and the drift as one document, a finding a line. */
export function reportJson({ summary, findings, drift }: ReportSource): Draft {
  return {
    name: 'report.json',
    mediaType: 'application/json',
    pieces: async function* () {
      yield `{"schema":1,"summary":${JSON.stringify(summary)},\n"findings":`;
      yield* jsonArray(findings());
      yield ',\n"drift":';
      yield* jsonArray(drift());
      yield '}\n';
    },
  };
}

/** A JSON array of as many members as come, one a line. */
export async function* jsonArray(members: AsyncIterable<unknown>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const member of members) {
    yield before + JSON.stringify(member);
    before = ',\n';
  }
  yield before === ',\n' ? '\n]' : '[]';
}

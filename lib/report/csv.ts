import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';

/**
 * A table as RFC 4180 has it: a header row, lines that end in CRLF. It begins with a byte order mark, as Excel takes
 * UTF-8 for something else without one. A text that a spreadsheet would run as a formula gets an apostrophe in
 * front. Flags are `true` and `false`; null is an empty field.
 */
export function csv(
  header: readonly string[],
  rows: AsyncIterable<readonly (string | number | boolean | null | undefined)[]>,
): AsyncIterable<string | Uint8Array> {
  const table = stringify({
    bom: true,
    header: true,
    columns: [...header],
    record_delimiter: 'windows',
    quote_record_delimiter: true,
    escape_formulas: true,
    cast: { boolean: String },
    // Its rows stay strings, which are put into one buffer later.
    readableObjectMode: true,
  });
  // The callback has nothing to do: what fails is thrown to whoever reads the table.
  return pipeline(Readable.from(rows), table, () => undefined);
}

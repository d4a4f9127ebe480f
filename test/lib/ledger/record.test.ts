import { describe, expect, it, test } from 'vitest';
import { changeRecord, viewOf } from '../../../lib/ledger/record.ts';
import stored from './records/schema-1.json' with { type: 'json' };

// What earlier versions stored. A new format adds a file here; none is ever changed.

describe('a record as it was stored by an earlier version', () => {
  it.each(Object.entries(stored))('%s: is read whole, and nothing of it is lost', (_, record) => {
    expect(changeRecord.parse(record)).toEqual(record);
    expect(viewOf(changeRecord.parse(record))).toMatchObject({ id: record.id, state: record.state });
  });
});

test('a record of a format that this version does not know is refused, not guessed at', () => {
  const [record] = Object.values(stored);
  expect(changeRecord.safeParse({ ...record, schema: 2 }).success).toBe(false);
});

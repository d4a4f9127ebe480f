import { expect, test } from 'vitest';
import { changeRecord } from '../../../lib/ledger/record.ts';
import { viewOf } from '../../../lib/ledger/view.ts';
import { changeRecord as made } from '../../support/change-record.ts';

test('a record of a format that this version does not know is refused, not guessed at', () => {
  const record = made();
  expect(changeRecord.parse(record)).toEqual(record);
  expect(changeRecord.safeParse({ ...record, schema: 2 }).success).toBe(false);
});

test('what is shown of a record holds neither its keys nor the hash of its request', () => {
  expect(Object.keys(viewOf(made()))).not.toEqual(expect.arrayContaining(['requestHash', 'fencingToken']));
});

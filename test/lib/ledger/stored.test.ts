import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Elsewhere } from '../../../lib/ledger/elsewhere.ts';
import type { ChangeRecord } from '../../../lib/ledger/record.ts';
import { elsewhereIn, recordOf, stored } from '../../../lib/ledger/stored.ts';
import { itemSize } from '../../bench/units/item-size.ts';
import { changeRecord } from '../../support/change-record.ts';

const json = fc.jsonValue({ maxDepth: 6 });
const back = (record: ChangeRecord) => {
  const { item, parts } = stored(record);
  const kept = JSON.parse(JSON.stringify(item));
  return recordOf(kept, new Map(parts.map(({ id, text }) => [id, text])));
};
const sizeOf = (item: object) => JSON.stringify(marshall(item, { removeUndefinedValues: true })).length;

test('a record comes back as it was kept, whatever its values are', () => {
  fc.assert(
    fc.property(json, json, json, json, (body, before, after, answer) => {
      const record = changeRecord({
        request: { path: '/x', params: { id: '1' }, query: {}, body },
        before,
        after,
        response: { status: 200, body: answer },
        reviewReason: 'in_doubt',
        awaiting: 'confirmation',
      });
      // As JSON has it: no negative zero.
      expect(back(record)).toEqual(JSON.parse(JSON.stringify(record)));
    }),
  );
});

describe('values that DynamoDB has no form for are kept', () => {
  const deep = (n: number): unknown => (n === 0 ? 'x' : { a: deep(n - 1) });
  test.each<[string, unknown]>([
    ['a number beyond its range', { n: 1e200 }],
    ['half of a surrogate pair', { text: '\ud800' }],
    ['an empty name', { '': 1 }],
    ['what is nested deeper than 32 levels', deep(100)],
    ['an equals sign at the beginning of a text', '=before'],
  ])('%s', (_, value) => {
    const record = changeRecord({ before: value, after: null, response: { status: 200, body: [value] } });
    expect(back(record)).toEqual(record);
    expect(() => marshall(stored(record).item, { removeUndefinedValues: true })).not.toThrow();
  });
});

test('a value that two members share is kept once', () => {
  const large = { text: 'x'.repeat(50_000) };
  const record = changeRecord({ before: null, after: large, response: { status: 200, body: large } });
  expect(sizeOf(stored(record).item)).toBeLessThan(52_000);
  expect(back(record)).toEqual(record);
});

test('what a change left is not kept again where the response shows it with its links', () => {
  const profile = { text: 'x'.repeat(50_000) };
  const answer = {
    id: '00u1',
    profile,
    _links: { user: { href: 'https://example.okta.com/api/v1/users/00u1' } },
  };
  const record = changeRecord({
    before: { id: '00u1', profile: {} },
    after: { id: '00u1', profile },
    response: { status: 200, body: answer },
  });
  expect(sizeOf(stored(record).item)).toBeLessThan(52_000);
  expect(back(record)).toEqual(record);
  // In another order it is another text.
  const other = { ...record, after: { profile, id: '00u1' } };
  expect(Object.keys(back(other).after as object)).toEqual(['profile', 'id']);
});

test('the record of a role takes no second unit until it is confirmed', () => {
  const role = {
    id: 'JBCUYUC7IRCVGS27IFCE2SKO',
    label: 'Help Desk administrator',
    type: 'HELP_DESK_ADMIN',
    status: 'ACTIVE',
  };
  const at = {
    created: '2026-11-26T02:24:48.676Z',
    lastUpdated: '2026-11-26T02:24:48.676Z',
    assignmentType: 'USER',
  };
  const href = 'https://example.okta.com/api/v1/users/00u0006lTtxguajCWWg5';
  const record = changeRecord({
    resource: 'okta:user/00u0006lTtxguajCWWg5/role/HELP_DESK_ADMIN',
    callerGroups: ['itsm'],
    source: '203.0.113.17',
    requestHash: 'x'.repeat(43),
    request: {
      path: '/api/v1/users/{userId}/roles',
      params: { userId: '00u0006lTtxguajCWWg5' },
      query: {},
      body: { type: 'HELP_DESK_ADMIN' },
    },
    after: { ...role, ...at },
    response: { status: 201, body: { ...role, ...at, _links: { assignee: { href } } } },
    upstreamRequestId: 'reqynsDRzr8Dz7yZ_b8JUyyvg',
    awaiting: 'confirmation',
  });
  expect(back(record)).toEqual(record);
  expect(itemSize(marshall(stored(record).item, { removeUndefinedValues: true }))).toBeLessThanOrEqual(1_024);
});

describe('a record whose values are too large for it', () => {
  const noise = (length: number) =>
    Array.from({ length }, () => Math.random().toString(36)[2] ?? '0').join('');
  const large = noise(3_000_000);
  const record = changeRecord({
    request: { path: '/x', params: {}, query: {}, body: { text: noise(900_000) } },
    before: { text: noise(63_000) },
    after: { text: large },
    response: { status: 200, body: { text: large } },
  });
  const { item, parts } = stored(record);

  test('keeps them beside it, in parts that fit', () => {
    expect(sizeOf(item)).toBeLessThan(80_000);
    for (const part of parts) expect(sizeOf(part)).toBeLessThan(400_000);
    expect(elsewhereIn(item).length).toBe(2);
  });

  test('comes back whole with its parts, and says how large they are without', () => {
    expect(back(record)).toEqual(record);
    const { after, response } = recordOf(item);
    expect(after).toBeInstanceOf(Elsewhere);
    expect(JSON.parse(JSON.stringify(after))).toEqual({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      bytes: 3_000_011,
    });
    expect(response?.body).toBe(after);
  });

  test('has the same parts each time', () => {
    expect(stored(record).parts.map(({ id }) => id)).toEqual(parts.map(({ id }) => id));
  });
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderedRecords } from '../../../../infra/local/okta/ordered-records.ts';
import { Replica } from '../../../../infra/local/okta/replica.ts';

test('whatever is added and deleted, the records come in the order of their adding, from any position', () => {
  const operations = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 30 })), { maxLength: 300 });
  fc.assert(
    fc.property(operations, fc.integer({ min: 0, max: 300 }), (steps, from) => {
      const records = new OrderedRecords<number>();
      let model: { id: number; seq: number }[] = [];
      let added = 0;
      for (const [add, id] of steps) {
        const known = model.some((entry) => entry.id === id);
        if (add && !known) model.push({ id, seq: ++added });
        if (!add) model = model.filter((entry) => entry.id !== id);
        if (add) records.set(String(id), id);
        else expect(records.delete(String(id))).toBe(known);
      }
      expect(records.size).toBe(model.length);
      const expected = model.filter(({ seq }) => seq > from).map(({ id, seq }) => [seq, id]);
      expect([...records.after(from)]).toEqual(expected);
    }),
  );
});

test('positions stay right when thousands of holes are swept away', () => {
  const records = new OrderedRecords<number>();
  for (let i = 1; i <= 5000; i++) records.set(String(i), i);
  for (let i = 1; i <= 4500; i++) records.delete(String(i));
  expect([...records.after(4700)].at(0)).toEqual([4701, 4701]);
  expect([...records.values()]).toHaveLength(500);
});

test('a copy shows a record as it was before the first change that it has not heard of', () => {
  const records = new OrderedRecords<string>();
  const change = (value: string, at: number) => {
    records.keep('a', at, at + 100);
    records.set('a', value);
  };
  change('first', 0);
  change('second', 50);
  const seen = (at: number, slowness: number) => records.seenBy(new Replica(at, slowness)).get('a');
  expect([seen(60, 0), seen(60, 0.5), seen(60, 1)]).toEqual(['second', 'first', undefined]);
  expect(seen(150, 1)).toBe('second');
});

test('a record that was removed keeps its place on a copy that has not heard of it, once', () => {
  const records = new OrderedRecords<string>();
  for (const id of ['a', 'b', 'c']) records.set(id, id);
  records.keep('b', 0, 100);
  records.delete('b');
  const listed = () => [...records.seenBy(new Replica(50, 1)).after(0)].map(([, value]) => value);
  expect(listed()).toEqual(['a', 'b', 'c']);
  records.keep('b', 10, 110);
  records.set('b', 'again');
  expect(listed()).toEqual(['a', 'c', 'b']);
  expect([...records.values()]).toEqual(['a', 'c', 'again']);
});

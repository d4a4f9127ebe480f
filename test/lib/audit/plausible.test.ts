import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Extent, implausible } from '../../../lib/audit/plausible.ts';

const audit = { title: 'Things', mayBeEmpty: false };
const extent = (more: Partial<Extent> = {}): Extent => ({
  run: 'things-1',
  entries: 100,
  items: 100,
  pages: 100,
  tenants: ['https://acme.okta.com'],
  ...more,
});

test('more than half of what the last run had is believed, half or less is not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 100_000 }), fc.integer({ min: 1, max: 200_000 }), (was, is) => {
      const found = implausible(audit, extent({ entries: is }), extent({ entries: was }), true);
      expect(found.length).toBe(is * 2 <= was ? 1 : 0);
    }),
  );
});

describe('it is not believed', () => {
  test.each([
    ['items', { items: 40 }, '40 items to inspect instead of 100'],
    ['pages', { pages: 50 }, '50 pages instead of 100'],
    ['entries', { entries: 1 }, '1 entries instead of 100'],
    ['nothing', { entries: 0 }, 'the last run, things-1, had 100 entries'],
  ])('of %s', (_, more, words) => {
    const [sentence = ''] = implausible(audit, extent(more), extent(), true);
    expect(sentence).toContain(words);
    expect(sentence).toContain('npm run doctor');
    expect(sentence).toContain('--accept-shrinkage');
  });

  test('that there is nothing of what must be, without a last run as well', () => {
    expect(implausible(audit, extent({ entries: 0 }), undefined, false)).toHaveLength(1);
    expect(implausible({ ...audit, mayBeEmpty: true }, extent({ entries: 0 }), undefined, false)).toEqual([]);
  });

  test('that it is another tenant, but on another port of this machine it is the same', () => {
    const other = extent({ tenants: ['https://other.okta.com'] });
    expect(implausible(audit, other, extent(), true)[0]).toContain('about https://acme.okta.com');
    const here = (port: number) => extent({ tenants: [`http://127.0.0.1:${port}`] });
    expect(implausible(audit, here(1), here(2), true)).toEqual([]);
  });
});

describe('it is believed', () => {
  test('that other parameters list other things', () => {
    expect(implausible(audit, extent({ items: 1, pages: 1 }), extent(), false)).toEqual([]);
  });

  test('that of a handful most are gone, but not all', () => {
    const few = extent({ entries: 9, items: 9, pages: 1 });
    expect(implausible(audit, extent({ entries: 1, items: 1, pages: 1 }), few, true)).toEqual([]);
    expect(implausible(audit, extent({ entries: 0, items: 0, pages: 0 }), few, true)).toHaveLength(1);
  });

  test('what no vendor answered', () => {
    const own = { tenants: [] };
    expect(implausible(audit, extent({ entries: 0, ...own }), extent(own), true)).toEqual([]);
  });
});

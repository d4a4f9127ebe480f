import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type List, planLists } from '../../../lib/audit/plan-lists.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import type { UpstreamRequest } from '../../../lib/upstream/request.ts';

const BASE = 'https://org.example';

/** A vendor with pages by path; a page that names a next one links to it. */
function vendorOf(pages: Readonly<Record<string, { body: unknown; next?: string }>>) {
  const asked: string[] = [];
  const reader = {
    baseUrl: BASE,
    read: async ({ path }: UpstreamRequest) => {
      asked.push(path);
      const { body, next } = pages[path] ?? { body: undefined };
      const headers: Record<string, string> = next === undefined ? {} : { link: `<${next}>; rel="next"` };
      return { status: 200, headers, body };
    },
  };
  return { asked, context: { vendor: async () => reader, deadline: () => new Deadline(1_000) } };
}

const list = (path: string): List<string> => ({
  first: { method: 'GET', path },
  item: (member) => z.string().parse(member),
});
const pages = {
  '/a': { body: ['1', '2'], next: `${BASE}/a?after=2` },
  '/a?after=2': { body: [], next: `${BASE}/a?after=3` },
  '/a?after=3': { body: ['3'] },
  '/b': { body: [] },
  '/c': { body: ['4'] },
};
const lists = [list('/a'), list('/b'), list('/c')];

describe('planLists', () => {
  test('goes through all lists page by page, and says how to go on but after the last page', async () => {
    const { context } = vendorOf(pages);
    const planned = await Array.fromAsync(planLists(context, 'okta', lists));
    expect(planned).toEqual([
      { items: ['1', '2'], next: { list: 0, path: '/a?after=2' } },
      { items: [], next: { list: 0, path: '/a?after=3' } },
      { items: ['3'], next: { list: 1 } },
      { items: [], next: { list: 2 } },
      { items: ['4'] },
    ]);
  });

  test('goes on from any page without asking for what was before', async () => {
    for (const [from, asked] of [
      [{ list: 0, path: '/a?after=3' }, ['/a?after=3', '/b', '/c']],
      [{ list: 1 }, ['/b', '/c']],
      [{ list: 2 }, ['/c']],
    ] as const) {
      const vendor = vendorOf(pages);
      await Array.fromAsync(planLists(vendor.context, 'okta', lists, from));
      expect(vendor.asked).toEqual(asked);
    }
  });

  test.each([
    ['another host', { '/a': { body: ['1'], next: 'https://elsewhere.example/a' } }],
    ['itself', { '/a': { body: ['1'], next: `${BASE}/a` } }],
  ])('does not follow a next page that leads to %s', async (_, odd) => {
    const { context } = vendorOf(odd);
    await expect(Array.fromAsync(planLists(context, 'okta', [list('/a')]))).rejects.toThrow('The next page');
  });

  test.each([undefined, null, {}, 'none'])('takes %j for no list', async (body) => {
    const { context } = vendorOf({ '/a': { body } });
    await expect(Array.fromAsync(planLists(context, 'okta', [list('/a')]))).rejects.toThrow(
      'A list of the vendor is not what it should be (/a: ',
    );
  });

  test('makes an item of its own of a member of another shape, which spoils no other', async () => {
    const { context } = vendorOf({ '/a': { body: ['1', null, 2, '3'] } });
    const odd = (n: number, got: string) => ({
      resource: `member ${n} of a page of /a`,
      unreadable: `It is not what it should be (Invalid input: expected string, received ${got})`,
    });
    expect(await Array.fromAsync(planLists(context, 'okta', [list('/a')]))).toEqual([
      { items: ['1', odd(2, 'null'), odd(3, 'number'), '3'] },
    ]);
  });

  test.each([{ list: -1 }, { list: 0, path: 'https://x' }, 'x'])('does not go on from %j', async (from) => {
    const { context } = vendorOf(pages);
    await expect(Array.fromAsync(planLists(context, 'okta', lists, from))).rejects.toThrow(z.ZodError);
  });
});

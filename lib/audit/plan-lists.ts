import * as z from 'zod';
import { UpstreamError } from '../upstream/errors.ts';
import { pageAfter } from '../upstream/pages.ts';
import type { UpstreamRequest } from '../upstream/request.ts';
import type { Vendor } from '../upstream/vendor.ts';
import type { AuditContext, OddMember, PlannedPage } from './audit.ts';

/** One listing of a vendor, and what of its pages is inspected. */
export interface List<Item> {
  readonly first: UpstreamRequest;
  /** The list in the body of a page, where that is not the body itself. */
  readonly members?: z.ZodType<readonly unknown[]>;
  /**
   * @param seenAt when the page was answered, ISO 8601: what is on record by then explains what it shows
   * @throws {ZodError} for a member of another shape
   */
  item(member: unknown, seenAt: string): Item;
}

// Where a plan goes on: in which of its lists, and by which of the vendor's own links.
const place = z.strictObject({ list: z.int().min(0), path: z.string().startsWith('/').optional() });

/**
 * Plans from listings, one after the other: each of the vendor's pages is a page of the plan. One page is held at a
 * time, and every page says where the plan goes on after it. A member of another shape is an {@link OddMember} of it.
 *
 * @param from what a page's `next` said
 * @throws {UpstreamError} as the reader does, and `invalid` for a page that is not what it should be
 */
export async function* planLists<Item>(
  context: Pick<AuditContext<never>, 'vendor' | 'deadline'>,
  vendor: Vendor['name'],
  lists: readonly List<Item>[],
  from?: unknown,
): AsyncGenerator<PlannedPage<Item>> {
  const start = from === undefined ? { list: 0 } : place.parse(from);
  const reader = await context.vendor(vendor);
  for (const [index, list] of lists.entries()) {
    if (index < start.list) continue;
    let request: UpstreamRequest | undefined =
      index === start.list && start.path !== undefined ? { method: 'GET', path: start.path } : list.first;
    while (request) {
      const answer = await reader.read(request, context.deadline());
      const seenAt = new Date().toISOString();
      const following = pageAfter(reader, request, answer);
      const next = following ? { list: index, path: following.path } : { list: index + 1 };
      const items = itemsOf(list, answer.body, seenAt);
      yield { items, ...((following || next.list < lists.length) && { next }) };
      request = following;
    }
  }
}

function itemsOf<Item>(
  { first, members = z.array(z.unknown()), item }: List<Item>,
  body: unknown,
  seenAt: string,
): (Item | OddMember)[] {
  const { data, error: cause } = members.safeParse(body);
  if (cause) {
    const said = `A list of the vendor is not what it should be (${first.path}: ${wrongIn(cause)})`;
    throw new UpstreamError('invalid', said, { cause });
  }
  return data.map((member, index) => {
    try {
      return item(member, seenAt);
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      // Passing over what cannot be read would make a clean bill of it.
      const resource = `member ${index + 1} of a page of ${first.path}`;
      return { resource, unreadable: `It is not what it should be (${wrongIn(error)})` };
    }
  });
}

function wrongIn({ issues: [issue] }: z.ZodError): string {
  return [issue?.path.join('.'), issue?.message].filter(Boolean).join(' ');
}

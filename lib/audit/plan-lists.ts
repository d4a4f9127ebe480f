import * as z from 'zod';
import { UpstreamError } from '../upstream/errors.ts';
import { pageAfter } from '../upstream/pages.ts';
import type { UpstreamRequest } from '../upstream/request.ts';
import type { Vendor } from '../upstream/vendor.ts';
import type { AuditContext, PlannedPage } from './audit.ts';

/** One listing of a vendor, and what of its pages is inspected. */
export interface List<Item> {
  readonly first: UpstreamRequest;
  /**
   * @param seenAt when the page was answered, ISO 8601: what is on record by then explains what it shows
   * @throws {ZodError} for a page of another shape
   */
  items(body: unknown, seenAt: string): readonly Item[];
}

// Where a plan goes on: in which of its lists, and by which of the vendor's own links.
const place = z.strictObject({ list: z.int().min(0), path: z.string().startsWith('/').optional() });

/**
 * Plans from listings, one after the other: each of the vendor's pages is a page of the plan. One page is held at a
 * time, and every page says where the plan goes on after it.
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

function itemsOf<Item>(list: List<Item>, body: unknown, seenAt: string): readonly Item[] {
  try {
    return list.items(body, seenAt);
  } catch (cause) {
    if (!(cause instanceof z.ZodError)) throw cause;
    // Passing over what cannot be read would make a clean bill of it.
    const issue = cause.issues[0];
    const where = `${list.first.path}: ${issue?.path.join('.')} ${issue?.message}`;
    throw new UpstreamError('invalid', `A list of the vendor is not what it should be (${where})`, { cause });
  }
}

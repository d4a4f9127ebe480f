import type { Deadline } from './deadline.ts';
import { UpstreamError } from './errors.ts';
import { behind, parseLinks } from './links.ts';
import type { Reader } from './reader.ts';
import { target, type UpstreamAnswer, type UpstreamRequest } from './request.ts';

/**
 * Reads a listing page by page, by the vendor's own links only: `Link` with rel `next`, or `_links.next.href` in
 * the body. A page may be empty and still have a next one. One page is held at a time.
 *
 * @throws {UpstreamError} `invalid` for a next link that leads away from the tenant, or back to the same page
 */
export async function* readPages(
  reader: Reader,
  first: UpstreamRequest,
  deadline: () => Deadline,
): AsyncGenerator<UpstreamAnswer> {
  let request: UpstreamRequest | undefined = first;
  while (request) {
    let answer: UpstreamAnswer | undefined = await reader.read(request, deadline());
    yield answer;
    request = pageAfter(reader, request, answer);
    // Let go of, or it would be held until the next one is here: two pages at a time.
    answer = undefined;
  }
}

/**
 * The request for the page after an answered one; undefined after the last.
 *
 * @throws {UpstreamError} `invalid` for a next link that leads away from the tenant, or back to the same page
 */
export function pageAfter(
  { baseUrl }: Pick<Reader, 'baseUrl'>,
  request: UpstreamRequest,
  answer: UpstreamAnswer,
): UpstreamRequest | undefined {
  const url = nextLink(answer);
  if (url === undefined) return undefined;
  const rest = behind(baseUrl, url);
  if (rest === undefined)
    throw new UpstreamError('invalid', 'The next page leads away from the tenant', { answer });
  if (rest === target(request))
    throw new UpstreamError('invalid', 'The next page is the same page again', { answer });
  return { method: 'GET', path: rest };
}

function nextLink(answer: UpstreamAnswer): string | undefined {
  const header = parseLinks(answer.headers.link).find((link) => link.rel === 'next')?.url;
  if (header !== undefined) return header;
  const links = (answer.body as { _links?: { next?: { href?: unknown } } } | undefined)?._links;
  return typeof links?.next?.href === 'string' ? links.next.href : undefined;
}

import type { Deadline } from './deadline.ts';
import { UpstreamError } from './errors.ts';
import { behind, parseLinks, unreadLinks } from './links.ts';
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
 * @throws {UpstreamError} `invalid` for a next link that leads away from the tenant, back to the same page, or nowhere
 */
export function pageAfter(
  { baseUrl }: Pick<Reader, 'baseUrl'>,
  request: UpstreamRequest,
  answer: UpstreamAnswer,
): UpstreamRequest | undefined {
  const next = nextLinks(answer);
  const { link = '' } = answer.headers;
  // What cannot be read may be the next page: without it, the first would be taken for everything.
  if (next.length === 0 && /\bnext\b/i.test(link) && /[^\s,]/.test(unreadLinks(link)))
    throw new UpstreamError('invalid', 'The Link header of the answer cannot be read', { answer });
  const [path] = next.map((url) => {
    const rest = behind(baseUrl, url, target(request))?.replace(/#.*$/s, '');
    if (rest === undefined) throw new UpstreamError('invalid', LEADS_AWAY, { answer });
    if (rest === target(request))
      throw new UpstreamError('invalid', 'The next page is the same page again', { answer });
    return rest;
  });
  return path === undefined ? undefined : { method: 'GET', path };
}

const LEADS_AWAY =
  'The next page leads away from the tenant, to another host than its secret names, so it is neither followed nor passed on';

/** All that an answer says of its next page, the header first. */
function nextLinks({ headers, body }: UpstreamAnswer): unknown[] {
  const inHeader = parseLinks(headers.link).flatMap(({ url, rel }) => (rel === 'next' ? [url] : []));
  const { next } = (body as { _links?: { next?: unknown } | null } | null | undefined)?._links ?? {};
  // A next page without an address is no last page.
  const inBody = next == null ? [] : [(next as { href?: unknown }).href];
  return [...inHeader, ...inBody.filter((href) => href !== null)];
}

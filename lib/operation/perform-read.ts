import { behind, formatLinks, parseLinks, rewriteLinks } from '../upstream/links.ts';
import { pageAfter } from '../upstream/pages.ts';
import { target } from '../upstream/request.ts';
import { type Invocation, publicUrlOf, type Reply } from './invocation.ts';
import type { Read } from './operation.ts';
import { upstreamRequest } from './upstream-request.ts';
import { passedHeaders } from './vendor-headers.ts';

/**
 * Asks the vendor what the caller asked, and passes on the answer with its links led back here.
 *
 * @throws {UpstreamError} `invalid` for a next page elsewhere: without its link, the caller would take the list for whole
 */
export async function performRead(operation: Read, event: Invocation): Promise<Reply> {
  const connection = await event.services.tenant(operation.vendor).connection();
  const request = upstreamRequest(operation, event.request);
  const answer = await connection.read(request, event.deadline);
  pageAfter(connection, request, answer);
  const here = publicUrlOf(event) + operation.prefix;
  const links = parseLinks(answer.headers.link).flatMap(({ url, rel }) => {
    const rest = behind(connection.baseUrl, url, target(request));
    return rest === undefined ? [] : [{ url: here + rest, rel }];
  });
  return {
    status: answer.status,
    headers: { ...passedHeaders(answer), link: links.length > 0 ? formatLinks(links) : undefined },
    body: rewriteLinks(answer.body, connection.baseUrl, here, target(request)),
  };
}

import { behind, formatLinks, parseLinks, rewriteLinks } from '../upstream/links.ts';
import { fillPath } from '../upstream/path.ts';
import type { UpstreamRequest } from '../upstream/request.ts';
import { type Invocation, publicUrlOf, type Reply } from './invocation.ts';
import type { Change, OperationRequest, Read } from './operation.ts';
import { passedHeaders } from './vendor-headers.ts';

/** Asks the vendor what the caller asked, and passes on the answer with its links led back here. */
export async function performRead(operation: Read, event: Invocation): Promise<Reply> {
  const connection = await event.services.tenant(operation.vendor).connection();
  const answer = await connection.read(upstreamRequest(operation, event.request), event.deadline);
  const here = publicUrlOf(event) + operation.prefix;
  const links = parseLinks(answer.headers.link).flatMap(({ url, rel }) => {
    const rest = behind(connection.baseUrl, url);
    return rest === undefined ? [] : [{ url: here + rest, rel }];
  });
  return {
    status: answer.status,
    headers: { ...passedHeaders(answer), link: links.length > 0 ? formatLinks(links) : undefined },
    body: rewriteLinks(answer.body, connection.baseUrl, here),
  };
}

/** The request that the vendor gets: the caller's, as it was parsed. */
export function upstreamRequest(operation: Read | Change, request: OperationRequest): UpstreamRequest {
  const { path, params, query, body } = request;
  return {
    method: operation.method,
    path: fillPath(path, params as Record<string, string>),
    query: Object.entries(query as Record<string, unknown>)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)] as const),
    ...(body !== undefined && { body }),
    ...(operation.body?.mediaType && { mediaType: operation.body.mediaType }),
  };
}

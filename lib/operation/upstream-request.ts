import { fillPath } from '../upstream/path.ts';
import type { UpstreamRequest } from '../upstream/request.ts';
import type { Change, OperationRequest, Read } from './operation.ts';

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

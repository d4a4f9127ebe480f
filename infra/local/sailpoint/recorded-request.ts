import type { IncomingMessage } from 'node:http';

/** One request as the tenant received it, for tests to look at. */
export interface RecordedRequest {
  method: string;
  path: string;
  /** As received, without the question mark. */
  query: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** Something to go wrong with one request, in place of or around its normal answer. */
export type Fault =
  /** Answers this and does nothing. A body other than a string is sent as JSON. */
  | { kind: 'status'; status: number; body?: unknown; headers?: Record<string, string> }
  /** Breaks the connection before anything happens. */
  | { kind: 'reset' }
  /** Breaks the connection when the effect is applied and the answer is due. */
  | { kind: 'reset-after' }
  /** Waits before the effect, or between the effect and its answer. */
  | { kind: 'delay'; ms: number; after?: boolean };

/** Reads a request to its end. */
export async function recordRequest(request: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  return {
    method: request.method ?? '',
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? '' : target.slice(mark + 1),
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}

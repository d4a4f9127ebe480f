import type { ReceivedRequest } from './event.ts';

/** Headers that belong to one connection; a gateway ends them and never hands them on. */
export const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

type HeaderSource = Pick<ReceivedRequest, 'rawHeaders' | 'body' | 'sourceIp' | 'port' | 'traceId'>;

/**
 * The event's headers and cookies: names in lower case, duplicates joined with a comma, cookies in their own
 * list, and the gateway's own forwarding headers. A client can prepend to `x-forwarded-for` but cannot forge
 * the protocol or the port.
 */
export function collectHeaders(request: HeaderSource): {
  headers: Record<string, string>;
  cookies: string[];
} {
  const joined = new Map<string, string>();
  const cookies: string[] = [];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] ?? '').toLowerCase();
    const value = request.rawHeaders[index + 1] ?? '';
    if (hopByHop.has(name)) continue;
    if (name === 'cookie') {
      cookies.push(...splitCookies(value));
      continue;
    }
    const earlier = joined.get(name);
    joined.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  // A chunked body arrives whole, so the function sees its length and never its chunks.
  if (request.body.length > 0) joined.set('content-length', String(request.body.length));
  const client = joined.get('x-forwarded-for');
  joined.set('x-forwarded-for', client === undefined ? request.sourceIp : `${client}, ${request.sourceIp}`);
  joined.set('x-forwarded-proto', 'http');
  joined.set('x-forwarded-port', String(request.port));
  if (!joined.has('x-amzn-trace-id')) joined.set('x-amzn-trace-id', request.traceId);
  return { headers: Object.fromEntries(joined), cookies };
}

function splitCookies(value: string): string[] {
  return value
    .split(';')
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');
}

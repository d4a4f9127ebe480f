import { type Agent, request as undiciRequest } from 'undici';
import type { Deadline } from './deadline.ts';
import { UpstreamError } from './errors.ts';
import { target, type UpstreamAnswer, type UpstreamRequest } from './request.ts';

// Before any of these nothing of the request has left us; every other failure may have come after.
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * Sends one request once, and returns the answer whatever its status.
 *
 * @param baseUrl the vendor's base URL, without a slash at its end
 * @throws {UpstreamError} `not-sent`, `no-answer` or `invalid`
 */
export async function sendOnce(
  agent: Agent,
  baseUrl: string,
  request: UpstreamRequest,
  headers: Readonly<Record<string, string>>,
  deadline: Deadline,
): Promise<UpstreamAnswer> {
  if (deadline.remainingMs === 0)
    throw new UpstreamError('not-sent', 'The time was up before the request was sent');
  const body = request.body === undefined ? null : JSON.stringify(request.body);
  try {
    const response = await undiciRequest(baseUrl + target(request), {
      dispatcher: agent,
      method: request.method,
      headers: {
        accept: 'application/json',
        'user-agent': 'goldthread',
        ...(body === null ? {} : { 'content-type': request.mediaType ?? 'application/json' }),
        ...headers,
      },
      body,
      signal: deadline.signal,
    });
    const text = await response.body.text();
    const joined = Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
    );
    return { status: response.statusCode, headers: joined, body: parse(text, response.statusCode) };
  } catch (cause) {
    if (cause instanceof UpstreamError) throw cause;
    const code = codeOf(cause);
    if (NEVER_CONNECTED.has(code)) {
      throw new UpstreamError('not-sent', `No connection to the vendor (${code})`, { cause });
    }
    if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
      throw new UpstreamError('invalid', "The vendor's answer is larger than this gateway reads", { cause });
    }
    throw new UpstreamError('no-answer', `The vendor did not answer (${code})`, { cause });
  }
}

function parse(text: string, status: number): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    // Proxies in front of a vendor answer errors in HTML; the status is all that counts then.
    if (status >= 400) return undefined;
    throw new UpstreamError('invalid', "The vendor's answer is not JSON", { cause });
  }
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  const { code, name } = error as { code?: unknown; name?: string };
  return typeof code === 'string' ? code : (name ?? 'unknown');
}

import { setImmediate } from 'node:timers/promises';
import { type Agent, request as undiciRequest } from 'undici';
import type { Deadline } from './deadline.ts';
import { UpstreamError } from './errors.ts';
import { target, type UpstreamAnswer, type UpstreamRequest } from './request.ts';

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
  let sent = false;
  // The vendor has seen nothing until the request is written to a connection, whatever goes wrong before.
  const dispatcher = agent.compose((dispatch) => (options, handler) => {
    const start = handler.onRequestStart;
    handler.onRequestStart = (controller, context) => {
      // Whoever was stopped while it connected may have lost its turn by now.
      if (deadline.remainingMs === 0)
        return controller.abort(new Error('The time was up before it was sent'));
      sent = true;
      start?.call(handler, controller, context);
    };
    return dispatch(options, handler);
  });
  const exchange = async () => {
    const response = await undiciRequest(baseUrl + target(request), {
      dispatcher,
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
    // undici frees the connection one turn later; whoever goes on sooner would open another.
    await setImmediate();
    const joined = Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
    );
    return { status: response.statusCode, headers: joined, body: parse(text, response.statusCode) };
  };
  try {
    // The signal alone does not end a wait for a connection.
    return await deadline.race(exchange());
  } catch (cause) {
    if (cause instanceof UpstreamError) throw cause;
    const code = codeOf(cause);
    if (!sent) throw new UpstreamError('not-sent', `Nothing was sent to the vendor (${code})`, { cause });
    if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
      throw new UpstreamError('invalid', "The vendor's answer is larger than this gateway reads", { cause });
    }
    throw new UpstreamError('no-answer', `The vendor did not answer (${code})`, { cause });
  }
}

function parse(text: string, status: number): unknown {
  // A redirect is not followed with our credentials, and it is not what was asked for.
  if (status >= 300 && status < 400) {
    throw new UpstreamError('invalid', `The vendor answered ${status} and points elsewhere`);
  }
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

import type { Agent } from 'undici';
import { NestedTooDeep, parseJson } from '../json/parse.ts';
import type { Deadline } from './deadline.ts';
import { UpstreamError } from './errors.ts';
import { Exchange, type RawAnswer } from './exchange.ts';
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
  const { origin, prefix } = split(baseUrl);
  const exchange = new Exchange(deadline);
  agent.dispatch(
    {
      origin,
      path: prefix + target(request),
      method: request.method,
      headers: {
        accept: 'application/json',
        'user-agent': 'goldthread',
        ...(body === null ? {} : { 'content-type': request.mediaType ?? 'application/json' }),
        ...headers,
      },
      body,
    },
    exchange,
  );
  try {
    return answerOf(await exchange.answer);
  } catch (cause) {
    if (cause instanceof UpstreamError) throw cause;
    const code = codeOf(cause);
    if (!exchange.sent)
      throw new UpstreamError('not-sent', `Nothing was sent to the vendor (${code})`, { cause });
    const tooLarge = TOO_LARGE[code];
    if (tooLarge !== undefined) throw new UpstreamError('invalid', tooLarge, { cause });
    throw new UpstreamError('no-answer', `The vendor did not answer (${code})`, { cause });
  }
}

// Of a write, what it came to is not known: the status was not read.
const TOO_LARGE: Readonly<Record<string, string>> = {
  UND_ERR_RES_EXCEEDED_MAX_SIZE: "The vendor's answer is larger than this gateway reads",
  UND_ERR_HEADERS_OVERFLOW: "The headers of the vendor's answer are larger than this gateway reads",
};

/** A base URL as `https://host`, and the path behind that, often none. */
function split(baseUrl: string): { origin: string; prefix: string } {
  const at = baseUrl.indexOf('/', baseUrl.indexOf('//') + 2);
  return at < 0
    ? { origin: baseUrl, prefix: '' }
    : { origin: baseUrl.slice(0, at), prefix: baseUrl.slice(at) };
}

function answerOf({ status, headers, text }: RawAnswer): UpstreamAnswer {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { status, headers: joined, body: parse(text, status) };
}

function parse(text: string | undefined, status: number): unknown {
  // A redirect is not followed with our credentials, and it is not what was asked for.
  if (status >= 300 && status < 400) {
    throw new UpstreamError('invalid', `The vendor answered ${status} and points elsewhere`);
  }
  if (text === '') return undefined;
  if (text === undefined) {
    if (status >= 400) return undefined;
    throw new UpstreamError('invalid', "The vendor's answer is not UTF-8");
  }
  try {
    return parseJson(text);
  } catch (cause) {
    // Proxies in front of a vendor answer errors in HTML; the status is all that counts then.
    if (status >= 400) return undefined;
    const message =
      cause instanceof NestedTooDeep
        ? "The vendor's answer is nested too deep"
        : "The vendor's answer is not JSON";
    throw new UpstreamError('invalid', message, { cause });
  }
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  const { code, name } = error as { code?: unknown; name?: string };
  return typeof code === 'string' ? code : (name ?? 'unknown');
}

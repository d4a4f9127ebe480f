import { Problem } from './problem.ts';

/**
 * The pairs of a query string (application/x-www-form-urlencoded), decoded.
 *
 * @throws {Problem} 400 for a name that comes twice, as nobody could say which one counts, and for what is not
 * percent-encoded UTF-8
 */
export function parseQuery(raw: string): Record<string, string> {
  const query: Record<string, string> = Object.create(null);
  for (const pair of raw.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decode(at < 0 ? pair : pair.slice(0, at));
    if (name in query) throw new Problem('invalid-request', 'A query parameter comes more than once.');
    query[name] = decode(at < 0 ? '' : pair.slice(at + 1));
  }
  return query;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new Problem('invalid-request', 'The query string is not percent-encoded UTF-8.');
  }
}

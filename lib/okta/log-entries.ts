import type { Deadline } from '../upstream/deadline.ts';
import { UpstreamError } from '../upstream/errors.ts';
import { readPages } from '../upstream/pages.ts';
import type { Reader } from '../upstream/reader.ts';
import { hookEventTypes } from './event-types.ts';

const PAGE_SIZE = 1_000;
// Of one user, device or group in the minutes or hours of one change.
const MAX_PAGES = 5;

/**
 * The entries of the System Log that have something among their targets, of the types that tell of access, from a time
 * until now, in their order. What is read is not parsed: an entry of no known shape is one as well.
 *
 * https://developer.okta.com/docs/reference/system-log-query/
 *
 * @throws {UpstreamError} also where there are more than can be looked through
 */
export async function logEntriesAbout(
  target: string,
  since: Date,
  reader: Reader,
  deadline: Deadline,
): Promise<unknown[]> {
  const types = hookEventTypes.map((type) => `eventType eq "${type}"`).join(' or ');
  const query = [
    ['since', since.toISOString()],
    // Bounded, so that it has an end. Okta's clock may be ahead of ours.
    ['until', new Date(Date.now() + 60_000).toISOString()],
    ['sortOrder', 'ASCENDING'],
    ['limit', String(PAGE_SIZE)],
    ['filter', `target.id eq "${target}" and (${types})`],
  ] as const;
  const entries: unknown[] = [];
  let pages = 0;
  for await (const answer of readPages(
    reader,
    { method: 'GET', path: '/api/v1/logs', query },
    () => deadline,
  )) {
    if (!Array.isArray(answer.body))
      throw new UpstreamError('invalid', 'The System Log is no list', { answer });
    pages += 1;
    if (pages > MAX_PAGES) throw new UpstreamError('invalid', 'The System Log has too many entries about it');
    entries.push(...answer.body);
  }
  return entries;
}

import { hookEventTypes } from '../okta/event-types.ts';
import type { Connection } from '../upstream/connection.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { UpstreamError } from '../upstream/errors.ts';
import { parseLinks } from '../upstream/links.ts';
import { readPages } from '../upstream/pages.ts';
import type { UpstreamAnswer } from '../upstream/request.ts';

/** An entry of the System Log as far as the back-fill looks at it. */
export interface LogEntry {
  readonly uuid?: unknown;
  readonly eventType?: unknown;
  readonly published?: unknown;
}

/** One page of the System Log. */
export interface LogPage {
  readonly entries: readonly LogEntry[];
  readonly isLast: boolean;
  /** How much of the org's rate limit for its log is left, in percent; 100 where the answer does not say. */
  readonly headroomPercent: number;
}

/** What tells that the event hook failed; no event hook can. */
export const FAILED_DELIVERY = 'event_hook.delivery';

const PAGE_SIZE = 1_000;

/**
 * The entries of our event types, and of failed deliveries, that were published within a time, in that order. It is
 * bounded, so that it has an end; what comes late into the log may be missing.
 *
 * https://developer.okta.com/docs/reference/system-log-query/#bounded-requests
 *
 * @throws {UpstreamError}
 */
export async function* logPages(
  connection: Connection,
  since: Date,
  until: Date,
  deadline: Deadline,
): AsyncGenerator<LogPage> {
  const filter = [...hookEventTypes, FAILED_DELIVERY].map((type) => `eventType eq "${type}"`).join(' or ');
  const query = [
    ['since', since.toISOString()],
    ['until', until.toISOString()],
    ['sortOrder', 'ASCENDING'],
    ['limit', String(PAGE_SIZE)],
    ['filter', filter],
  ] as const;
  const first = { method: 'GET', path: '/api/v1/logs', query } as const;
  for await (const answer of readPages(connection, first, () => deadline)) {
    const isLast = !parseLinks(answer.headers.link).some(({ rel }) => rel === 'next');
    yield { entries: entriesOf(answer), isLast, headroomPercent: headroomOf(answer) };
  }
}

function entriesOf(answer: UpstreamAnswer): readonly LogEntry[] {
  if (!Array.isArray(answer.body)) {
    throw new UpstreamError('invalid', 'The System Log is no list', { answer });
  }
  return answer.body.map((entry) => (typeof entry === 'object' && entry !== null ? entry : {}));
}

function headroomOf({ headers }: UpstreamAnswer): number {
  const limit = Number(headers['x-rate-limit-limit']);
  const remaining = Number(headers['x-rate-limit-remaining']);
  return limit > 0 && remaining >= 0 ? (100 * remaining) / limit : 100;
}

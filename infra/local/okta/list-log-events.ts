import type { Answer, Call } from './call.ts';
import { validationFailed } from './errors.ts';
import { limitOf, linksOf, openCursor, sealCursor, urlWithCursor } from './paging.ts';
import { type FilterAttributes, parseFilter } from './scim-filter.ts';
import type { LogEvent } from './system-log.ts';

const WEEK_MS = 7 * 24 * 3600 * 1000;

const EVENT_ATTRIBUTES: FilterAttributes<LogEvent> = {
  names: [
    'eventType',
    'uuid',
    'severity',
    'outcome.result',
    'actor.id',
    'actor.type',
    'target.id',
    'published',
  ],
  caseExact: true,
  allows: (attribute, operator) => attribute === 'published' || !/^[gl]/.test(operator),
  read(event, attribute) {
    if (attribute === 'outcome.result') return event.outcome.result;
    if (attribute === 'actor.id') return event.actor.id;
    if (attribute === 'actor.type') return event.actor.type;
    if (attribute === 'target.id') return event.target.map(({ id }) => id);
    if (attribute === 'eventType') return event.eventType;
    if (attribute === 'uuid') return event.uuid;
    return attribute === 'severity' ? event.severity : event.published;
  },
};

function instant(call: Call, name: string): number | undefined {
  const text = call.query.get(name);
  if (text === null) return undefined;
  const value = Date.parse(text);
  if (Number.isNaN(value))
    throw validationFailed(name, `${name}: The date format in your query is not recognized.`);
  return value;
}

/**
 * GET the System Log. Without `until` and ascending it is a polling request: it always has a next link, also
 * when the answer is empty, and following it later continues where this one ended. Such a request follows the log in
 * the order in which events appear, and `since` means that; a bounded one goes by `published`, and what appears late
 * behind its cursor it misses.
 */
export function listLogEvents(call: Call): Answer {
  const { log } = call.state;
  const shown = log.shown(call.at);
  const limit = limitOf(call, { min: 0, max: 1000, fallback: 100 });
  const since = instant(call, 'since') ?? call.at - WEEK_MS;
  const until = instant(call, 'until');
  const descending = call.query.get('sortOrder') === 'DESCENDING';
  const filter = call.query.get('filter');
  const matches = filter === null ? undefined : parseFilter(filter, EVENT_ATTRIBUTES);
  const polling = until === undefined && !descending;
  const count = polling ? shown.length : log.events.length;
  const eventAt = (index: number) => (polling ? shown[index]?.event : log.events[index]);
  const after = call.query.get('after');
  const start = after === null ? (descending ? count - 1 : 0) : Number(openCursor(call, after));

  const keep = (event: LogEvent, index: number): boolean => {
    const instant = polling ? (shown[index]?.at ?? 0) : Date.parse(event.published);
    const isWithin = instant >= since && (until === undefined || instant < until);
    return isWithin && !log.isLate(event) && (matches?.(event) ?? true);
  };
  const step = descending ? -1 : 1;
  const items: LogEvent[] = [];
  let index = start;
  for (; index >= 0 && index < count; index += step) {
    const event = eventAt(index);
    if (!event || !keep(event, index)) continue;
    if (items.length === limit) break;
    items.push(event);
  }
  const more = index >= 0 && index < count;
  const nextUrl = more || polling ? urlWithCursor(call, sealCursor(call, String(index))) : undefined;
  return { status: 200, body: items, links: linksOf(call, { items, ...(nextUrl ? { nextUrl } : {}) }) };
}

// `2024-12-09 14:17:22.0`, without a zone, is UTC; a date alone begins that day; RFC 3339 is read as well.
const TIME = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(?::(\d{2}))?(\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** When a governance grant ends, epoch milliseconds; undefined for what cannot be read as a time. */
export function expiryOf(text: string): number | undefined {
  const [matched, date = '', minutes = '00:00', seconds = '00', fraction = '', zone = 'Z'] =
    TIME.exec(text.trim()) ?? [];
  if (matched === undefined) return undefined;
  const at = Date.parse(`${date}T${minutes}:${seconds}${fraction}${zone.toUpperCase()}`);
  // A day that no month has must not become one of the next.
  const isDay = new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) === true;
  return Number.isNaN(at) || !isDay ? undefined : at;
}

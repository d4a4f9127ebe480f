import type { LogEvent } from '../../infra/local/okta/system-log.ts';
import type { ChangeRecord } from '../../lib/ledger/record.ts';
import type { Case } from './plan.ts';
import { timing } from './timing.ts';
import type { World } from './world.ts';

/**
 * Whether Okta's log, as it is shown, would have settled a change that is on record as one that cannot be told: it has
 * an entry of it that names request and thing, or has none that leaves open whose and about what it is.
 *
 * Told here by the entries' own members, and by none of the product's code.
 */
export function isMissed(one: Case, record: ChangeRecord, effects: number, world: World): boolean {
  if (!record.resource.startsWith('okta:')) return false;
  const from = Date.parse(record.acceptedAt) - timing.clockSkewMs - 1_000;
  const about = world.org.systemLog().filter(({ target, published }) => {
    const marks = new Set(one.subject.marks);
    return Date.parse(published) >= from && target.some(({ id }) => marks.has(id));
  });
  const isClear = (event: LogEvent) => event.transaction.type === 'WEB' && !isNameless(event);
  if (effects === 0) return about.every(isClear);
  const ids = [record.upstreamRequestId, ...(record.earlierRequestIds ?? [])];
  const own = about.filter(
    (event) => isOwn(event, world) && (isClear(event) || ids.includes(event.transaction.id)),
  );
  return own.length > 0 && about.every(isClear);
}

const isOwn = ({ transaction }: LogEvent, { org }: World) =>
  transaction.detail.requestApiTokenId === org.apiTokenId;

const isNameless = ({ eventType, target }: LogEvent) =>
  /privilege/.test(eventType) && !target.some(({ type }) => type === 'ROLE' || type === 'CUSTOM_ROLE');

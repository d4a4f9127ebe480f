import type { Context } from 'aws-lambda';
import { type Backfilled, backfill } from '../../lib/events/backfill.ts';
import { currentPublisher } from '../../lib/events/publish.ts';
import { WatermarkStore } from '../../lib/events/watermark.ts';
import { okta } from '../../lib/okta/okta.ts';
import { needed } from '../../lib/operation/environment.ts';
import { handleJob } from '../../lib/operation/handle-job.ts';
import type { Needs } from '../../lib/operation/needs.ts';
import { currentServices } from '../../lib/operation/services.ts';
import { Deadline } from '../../lib/upstream/deadline.ts';

/** What runs this job. */
export const trigger = { everyMinutes: 5 } as const;

/** What it works with; of Okta, the scope okta.logs.read. */
export const needs: Needs = { vendors: ['okta'], publishes: true, events: 'watermark' };

const RESERVE_MS = 2_000;

/** Follows Okta's System Log, so that an event that the event hook lost is on the bus all the same. */
export const handler = handleJob('jobs/backfill-events', follow, ({ events, failures, complete }) => ({
  seen: events,
  failed: failures,
  state: complete ? 'complete' : 'to be continued',
}));

async function follow(_event: unknown, context: Context): Promise<Backfilled> {
  const services = currentServices();
  const deadline = new Deadline(context.getRemainingTimeInMillis() - RESERVE_MS);
  const store = new WatermarkStore(needed(services.environment, 'EVENTS_TABLE_NAME'));
  return backfill(await services.tenant(okta).connection(), currentPublisher(), store, deadline);
}

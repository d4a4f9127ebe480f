import { handler as backfillEvents } from '../../../functions/jobs/backfill-events.ts';
import { createContext } from '../../../infra/local/api-gateway/context.ts';
import { startOktaOrg } from '../../../infra/local/okta/start-okta-org.ts';
import { startLocal } from '../../../infra/local/start-local.ts';
import { embeddedOkta, sailpointTenant } from '../../../infra/local/tenants.ts';
import { SOURCE } from '../../../lib/events/bus.ts';

// The gateway of the hook's bench, in a process of its own. Its parent tells it what to do, one message at a time.

/** What the parent asks for; each is answered with one message. */
export type Asked =
  | { readonly do: 'bus'; readonly up: boolean }
  /** Writes so many events into the org's log. */
  | { readonly do: 'happen'; readonly count: number }
  | { readonly do: 'backfill' }
  /** How many of the events that happened are on the bus. */
  | { readonly do: 'count' };

process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
const org = await startOktaOrg({ delivery: { lossRate: 0.05, duplicateRate: 0.05 } });
const local = await startLocal({
  tenants: { okta: embeddedOkta(org), sailpoint: await sailpointTenant({}, {}) },
});

const arrived = () => {
  const events = local.bus.archived().filter(({ source }) => source === SOURCE);
  return new Set(events.map(({ detail }) => (detail as { event: { uuid: string } }).event.uuid));
};

async function answer(asked: Asked): Promise<object> {
  switch (asked.do) {
    case 'bus':
      local.bus.disturb(asked.up ? undefined : () => ({ refuse: 'internal' }));
      return {};
    case 'happen':
      for (let i = 0; i < asked.count; i += 1) {
        org.state.log.recordJob(Date.now(), {
          eventType: 'user.account.privilege.grant',
          displayMessage: 'Grant user privilege',
          target: [],
        });
      }
      return {};
    case 'backfill':
      return backfillEvents({}, createContext('backfill', 60_000));
    case 'count': {
      const on = arrived();
      const happened = org.systemLog().filter(({ eventType }) => eventType !== 'event_hook.delivery');
      const failures = org.systemLog().length - happened.length;
      const lost = happened.filter(({ uuid }) => !on.has(uuid)).length;
      return { happened: happened.length, lost, failures };
    }
  }
}

process.on('message', async (asked: Asked) => process.send?.(await answer(asked)));
process.once('disconnect', () => process.exit(0));
process.send?.({ url: local.url, secret: local.hookSecret });

import { DynamoDB } from '../aws/dynamodb.ts';
import { JudgedEvents } from '../events/judged-events.ts';
import { Findings } from '../findings/findings.ts';
import { Unconfirmed } from '../findings/unconfirmed.ts';
import { CountedEvents } from '../ledger/counted-events.ts';
import { DeferredQueue } from '../ledger/deferred-queue.ts';
import type { Keeper } from '../ledger/keeper.ts';
import { KeepingLedger } from '../ledger/keeping-ledger.ts';
import { Ledger } from '../ledger/ledger.ts';
import { Orders } from '../ledger/orders.ts';
import { UnwantedRuns } from '../ledger/unwanted-runs.ts';
import { needed } from './environment.ts';
import type { Services } from './services.ts';

// Each apart from the services, and from the others, so that a function's bundle has only those that it works with:
// a read of a vendor has none, and no client of DynamoDB.

/** The ledger. */
export const ledgerOf = (services: Services): Ledger =>
  services.kept('ledger', () => new Ledger(...ledgerParts(services)));

/** The ledger for one change, whose secrets do not get into it. */
export const keepingLedgerOf = (services: Services, keeper: Keeper): Ledger =>
  new KeepingLedger(keeper, ...ledgerParts(services));

const ledgerParts = (services: Services) =>
  services.kept('ledgerParts', ({ environment }) => {
    const timing = {
      clockSkewMs: environment.LEDGER_CLOCK_SKEW_MS,
      settleAfterMs: environment.LEDGER_SETTLE_AFTER_MS,
      consistentAfterMs: environment.LEDGER_CONSISTENT_AFTER_MS,
      logAfterMs: environment.LEDGER_LOG_AFTER_MS,
      turnMs: environment.LEDGER_TURN_MS,
      maxWaitMs: environment.LEDGER_MAX_WAIT_MS,
    };
    return [needed(environment, 'LEDGER_TABLE_NAME'), new DynamoDB(), timing] as const;
  });

/** The orders. */
export const ordersOf = (services: Services): Orders =>
  services.kept('orders', ({ environment }) => new Orders(needed(environment, 'LEDGER_TABLE_NAME')));

/** How many events of each ITSM in a row no mapping wanted. */
export const unwantedRunsOf = (services: Services): UnwantedRuns =>
  services.kept(
    'unwantedRuns',
    ({ environment }) => new UnwantedRuns(needed(environment, 'LEDGER_TABLE_NAME')),
  );

/** Which events of the ITSMs were counted as unwanted or unfilled. */
export const countedEventsOf = (services: Services): CountedEvents =>
  services.kept(
    'countedEvents',
    ({ environment }) => new CountedEvents(needed(environment, 'LEDGER_TABLE_NAME')),
  );

/** The queue of changes that wait for their time. */
export const queueOf = (services: Services): DeferredQueue =>
  services.kept('queue', ({ environment }) => new DeferredQueue(needed(environment, 'DEFERRED_QUEUE_URL')));

/** The findings. */
export const findingsOf = (services: Services): Findings =>
  services.kept('findings', ({ environment }) => new Findings(needed(environment, 'FINDINGS_TABLE_NAME')));

/** What makes a finding of a change that Okta does not tell of. */
export const unconfirmedOf = (services: Services): Unconfirmed =>
  services.kept('unconfirmed', ({ environment }) => {
    const afterMs = (environment.UNCONFIRMED_AFTER_SECONDS ?? 3600) * 1000;
    return new Unconfirmed(ledgerOf(services), findingsOf(services), afterMs);
  });

/** The events that were judged. */
export const judgedEventsOf = (services: Services): JudgedEvents =>
  services.kept(
    'judgedEvents',
    ({ environment }) => new JudgedEvents(needed(environment, 'EVENTS_TABLE_NAME')),
  );

import * as backfillEvents from './jobs/backfill-events.ts';
import * as markDeadLetters from './jobs/mark-dead-letters.ts';
import * as reconcileEvent from './jobs/reconcile-event.ts';
import * as retryDeferred from './jobs/retry-deferred.ts';
import * as reviewFindings from './jobs/review-findings.ts';
import * as rotateCallers from './jobs/rotate-callers.ts';
import * as settle from './jobs/settle.ts';
import * as watchAudits from './jobs/watch-audits.ts';

/** Every function that a queue or a clock runs, by its file below this folder without the ending. */
export const jobs = {
  'jobs/backfill-events': backfillEvents,
  'jobs/mark-dead-letters': markDeadLetters,
  'jobs/reconcile-event': reconcileEvent,
  'jobs/retry-deferred': retryDeferred,
  'jobs/review-findings': reviewFindings,
  'jobs/rotate-callers': rotateCallers,
  'jobs/settle': settle,
  'jobs/watch-audits': watchAudits,
} as const;

import * as markDeadLetters from './jobs/mark-dead-letters.ts';
import * as retryDeferred from './jobs/retry-deferred.ts';
import * as rotateCallers from './jobs/rotate-callers.ts';
import * as settle from './jobs/settle.ts';

/** Every function that a queue or a clock runs, by its file below this folder without the ending. */
export const jobs = {
  'jobs/mark-dead-letters': markDeadLetters,
  'jobs/retry-deferred': retryDeferred,
  'jobs/rotate-callers': rotateCallers,
  'jobs/settle': settle,
} as const;

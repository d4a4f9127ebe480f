import type { Context } from 'aws-lambda';
import { type Reviewed, review } from '../../lib/findings/review.ts';
import { handleJob } from '../../lib/operation/handle-job.ts';
import type { Needs } from '../../lib/operation/needs.ts';
import { currentServices } from '../../lib/operation/services.ts';
import { Deadline } from '../../lib/upstream/deadline.ts';

/** What runs this job. */
export const trigger = { everyMinutes: 5 } as const;

/** What it works with; of Okta, only by what its log knows the gateway. */
export const needs: Needs = {
  vendors: ['okta'],
  ledger: 'confirm',
  indexes: ['byUpstreamRequestId', 'byResource', 'byAwaiting'],
  events: 'verdicts',
  findings: 'review',
};

const RESERVE_MS = 2_000;

/** Closes the findings that a change explains by now, and opens those of changes that Okta never told of. */
export const handler = handleJob('jobs/review-findings', reviewAll, ({ seen, closed, unconfirmed }) => ({
  seen,
  open: seen - closed,
  failed: unconfirmed,
}));

function reviewAll(_event: unknown, context: Context): Promise<Reviewed> {
  return review(currentServices(), new Deadline(context.getRemainingTimeInMillis() - RESERVE_MS));
}

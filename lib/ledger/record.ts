import * as z from 'zod';
import { changeStates } from './states.ts';

/** The answer that a caller got, kept so that a retry gets the same. */
const answer = z.object({ status: z.int(), body: z.unknown().optional() });

/**
 * One change as the ledger keeps it: at once the idempotency record and the audit record. Times are ISO 8601 in
 * UTC. Passwords and other secrets never get here.
 */
export const changeRecord = z.object({
  id: z.string().meta({ description: 'The change, `chg_…`' }),
  /** Version of this format. */
  schema: z.literal(1),
  operation: z.string().meta({ description: 'The operation, `okta.assignUserToApplication`' }),
  resource: z.string().meta({ description: 'What it touches, `okta:app/0oa…/user/00u…`' }),
  caller: z.string(),
  ticket: z.string().optional(),
  state: z.enum(changeStates),
  /** How often the change was started. */
  attempt: z.int(),
  /** Grows with every start; a write to the record holds only for the fence it was started with. */
  fence: z.int(),
  /** Keyed hash of the request. */
  requestHash: z.string(),
  /** What was asked for, without secrets. */
  request: z.unknown().optional(),
  startedAt: z.string(),
  /** Until when the invocation that runs it may send. */
  leaseEndsAt: z.string(),
  completedAt: z.string().optional(),
  /** Whether this change made a difference upstream. Absent while that is not known. */
  changed: z.boolean().optional(),
  /** The resource upstream before and after; null for none. */
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  answer: answer.optional(),
  /** The vendor's own id of the write, found again in its log. */
  upstreamRequestId: z.string().optional(),
  /** Why it failed, was deferred or is in doubt, in one sentence. */
  reason: z.string().optional(),
});

export type ChangeRecord = z.output<typeof changeRecord>;
export type Answer = z.output<typeof answer>;

/** What of a record callers and auditors see. */
export const changeView = changeRecord
  .pick({
    id: true,
    operation: true,
    resource: true,
    caller: true,
    ticket: true,
    state: true,
    changed: true,
    reason: true,
    attempt: true,
    startedAt: true,
    completedAt: true,
    request: true,
    before: true,
    after: true,
    upstreamRequestId: true,
  })
  .meta({ id: 'Change' });

export type ChangeView = z.output<typeof changeView>;

/** A record as it is shown. */
export const viewOf = (record: ChangeRecord): ChangeView => changeView.parse(record);

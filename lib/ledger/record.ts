import * as z from 'zod';
import { closing } from './closing.ts';
import { deferral } from './deferral.ts';
import { seenStates } from './finding-out.ts';
import { changeStates } from './states.ts';

/** The vendor's response as a caller got it, kept so that a retry gets the same. */
const vendorResponse = z.object({ status: z.int(), body: z.unknown().optional() });

/** What was asked, as the operation parsed it, without secrets. */
const request = z.object({
  /** The vendor's path template that it came in on. */
  path: z.string(),
  params: z.unknown(),
  query: z.unknown(),
  body: z.unknown().optional(),
});

/**
 * Why somebody, or a job, should look at a change: it is open (`put_off` is deferred, for its caller to send again), was
 * given up, was made without a ticket, or ended by a person's decision. The index of those is by this.
 */
export const reviewReason = z.enum([
  'started',
  'deferred',
  'put_off',
  'in_doubt',
  'dead_letter',
  'unticketed',
  'cancelled',
  'closed',
]);

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
  /** The groups that its caller was in, and the address that it came from. */
  callerGroups: z.array(z.string()).optional(),
  source: z.string().optional(),
  ticket: z.string().optional(),
  state: z.enum(changeStates),
  reviewReason: reviewReason.optional(),
  /** How often the change was started. */
  attempt: z.int(),
  /** Grows whenever the change changes hands; a write to the record holds only for the fence it knew. */
  fencingToken: z.int(),
  /** Keyed hash of the request. */
  requestHash: z.string(),
  request,
  /** false: the request held a secret, so that what is on record of it cannot be made. */
  replayable: z.boolean(),
  /** Who goes on with it once it is deferred: the queue, or its caller, who sends it again. */
  deferral,
  /** Keyed marks of those secrets, by which they are known again where the vendor repeats them. */
  requestSecrets: z.array(z.string()).optional(),
  /** When it was accepted. */
  acceptedAt: z.string(),
  /** When it was last started. */
  startedAt: z.string().optional(),
  /** Until when whoever holds it may send. */
  leaseEndsAt: z.string(),
  /** Since when it is in doubt. */
  doubtedAt: z.string().optional(),
  /** In doubt: how the resource is, and since when it is seen so. */
  seen: z.object({ state: z.enum(seenStates), since: z.string() }).optional(),
  /** An earlier attempt was in doubt, and was found not to have taken effect. */
  wasInDoubt: z.literal(true).optional(),
  /** In doubt, and reading the resource cannot settle it. */
  indeterminate: z.literal(true).optional(),
  /** Deferred: not before this. */
  notBefore: z.string().optional(),
  completedAt: z.string().optional(),
  /** Whether this change made a difference upstream. Absent while that is not known. */
  changed: z.boolean().optional(),
  /** The resource upstream before and after; null for none. */
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  response: vendorResponse.optional(),
  /** The vendor's own id of the write, found again in its log. */
  upstreamRequestId: z.string().optional(),
  /** Those of earlier attempts. */
  earlierRequestIds: z.array(z.string()).optional(),
  /** Why it failed, was deferred or is in doubt, in one sentence. */
  reason: z.string().optional(),
  /** The policy that did not permit it. */
  deniedBy: z.string().optional(),
  /** The order that it is a part of. */
  order: z.string().optional(),
  /** It takes something away, of which absence will do: its mapping says so. */
  absent: z.literal('ok').optional(),
  /** For which `notBefore` a message is in the queue. */
  queuedFor: z.string().optional(),
  /** The change that this one undoes, and the one that undid it. */
  reverts: z.string().optional(),
  revertedBy: z.string().optional(),
  /** It was made at the vendor, whose log has not told of it yet. The index of those is by this. */
  awaiting: z.literal('confirmation').optional(),
  /** When the vendor's log told of it, in which of its events, and the id that those have in common. */
  confirmedAt: z.string().optional(),
  confirmedBy: z.array(z.string()).optional(),
  confirmedRequestId: z.string().optional(),
  /** Of what types those were, and when the first of them was published. */
  confirmedTypes: z.array(z.string()).optional(),
  confirmedEventAt: z.string().optional(),
  /** Events that were taken for this change before a nearer one came. */
  superseded: z.array(z.string()).optional(),
  /** The finding that this change was made of: somebody else made it, and a ticket justified it afterwards. */
  retroactivelyApproves: z.string().optional(),
  /** Who cancelled or closed it. */
  closing: closing.optional(),
});

export type ChangeRecord = z.output<typeof changeRecord>;
export type VendorResponse = z.output<typeof vendorResponse>;
export type ReviewReason = z.output<typeof reviewReason>;

import { ChangeEnded, Forbidden, NotAsItWas, Overtaken } from '../ledger/errors.ts';
import type { Outcome } from '../ledger/execute.ts';
import type { Keeper } from '../ledger/keeper.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import { viewOf } from '../ledger/view.ts';
import { UpstreamError } from '../upstream/errors.ts';
import { rewriteLinks } from '../upstream/links.ts';
import { changeHeaders } from './change-headers.ts';
import { type Invocation, publicUrlOf, type Reply } from './invocation.ts';
import { notNow } from './not-now.ts';
import type { Change } from './operation.ts';
import type { Origin } from './perform-change.ts';
import { Problem } from './problem.ts';
import { problemOf } from './problem-of.ts';
import { seconds } from './wait-headers.ts';

/** Whether a sender knows that 202 means: not made yet. The vendors' clients take it for the resource. */
export function takesLater({ respondAsync, caller }: Invocation, { isOurs }: Origin): boolean {
  return isOurs === true || respondAsync || caller.deferral === 'queue';
}

/** What a response says besides what became of the change. */
export interface Told {
  /** The change that has reverted it since. */
  readonly revertedBy?: string | undefined;
  /** The resource as it is now, where the response then is not known. */
  readonly current?: unknown;
  /** The vendor's own, of the response that this one is made of. */
  readonly vendorHeaders?: Readonly<Record<string, string>> | undefined;
}

/** What the sender of a change is told, from the change as it is now. @throws {Problem} for what is not a success */
export function replyOf(
  operation: Change,
  event: Invocation,
  vendorUrl: string,
  { keeper, origin }: { keeper: Keeper; origin: Origin },
  outcome: Outcome & Told,
): Reply {
  const { record, replayed, error, revertedBy, vendorHeaders, current } = outcome;
  const here = publicUrlOf(event);
  const headers = {
    ...changeHeaders(record, replayed),
    'change-reverted-by': revertedBy,
  };
  const location = `${here}/changes/${record.id}`;
  if (record.state === 'succeeded' && record.response) {
    const body = rewriteLinks(record.response.body, vendorUrl, here + operation.prefix);
    return { status: record.response.status, headers: { ...vendorHeaders, ...headers }, body };
  }
  if (record.closing?.as === 'happened') {
    const { status, schema } = operation.answer;
    const body = rewriteLinks(current ?? viewOf(record), vendorUrl, here + operation.prefix);
    return { status, headers, body: schema && body };
  }
  // Sent, and nobody knows: the record says so until it is settled.
  if (record.state === 'in_doubt') {
    if (!origin.isOurs) throw inDoubt(record).withHeaders({ ...headers, location });
    return { status: 202, headers: { ...headers, location }, body: viewOf(record) };
  }
  if (record.state === 'deferred') {
    if (record.deferral === 'caller' || !takesLater(event, origin))
      throw notNow(record, error, operation.vendor).withHeaders({ ...headers, location });
    const waitMs = Date.parse(record.notBefore ?? record.acceptedAt) - Date.now();
    return {
      status: 202,
      headers: {
        ...headers,
        location,
        'retry-after': seconds(waitMs),
        'preference-applied': event.respondAsync ? 'respond-async' : undefined,
      },
      body: viewOf(record),
    };
  }
  const problem = problemOf(error ?? failureOf(record)).withHeaders(headers);
  throw problem.withVendorWords(keeper.vendorWords(operation.vendor.summaryOf(problem.vendorBody)));
}

// Until when somebody may have looked into it.
const IN_DOUBT_AGAIN_MS = 10_000;

/** What the sender of a change gets of which nobody knows yet whether it took effect. */
function inDoubt({ reason = 'The vendor gave no answer in time' }: ChangeRecord): Problem {
  const detail = `${reason.replace(/\.$/, '')}. It is being found out: send it again to get its result. It is not made twice.`;
  return new Problem('in-doubt', detail, { headers: { 'retry-after': seconds(IN_DOUBT_AGAIN_MS) } });
}

/** Why a change that is on record as not made was not made. */
function failureOf(record: ChangeRecord): Error {
  const { response, deniedBy, reverts, reason = '', closing } = record;
  if (closing) return new ChangeEnded(record);
  if (deniedBy !== undefined) return new Forbidden({ policyId: deniedBy, reason });
  const { status, body } = response ?? { status: 503, body: undefined };
  if (status === 409 && body === undefined)
    return reverts === undefined ? new Overtaken() : new NotAsItWas(reason);
  return new UpstreamError('refused', `The vendor answered ${status}`, {
    answer: { status, body, headers: {} },
  });
}

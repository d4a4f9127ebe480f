import type * as z from 'zod';
import { Elsewhere, isElsewhere, sha256Of } from './elsewhere.ts';
import { type ChangeRecord, changeRecord } from './record.ts';

/** What of a record callers and auditors see. */
export const changeView = changeRecord
  .pick({
    id: true,
    operation: true,
    resource: true,
    caller: true,
    callerGroups: true,
    source: true,
    ticket: true,
    state: true,
    deferral: true,
    reviewReason: true,
    indeterminate: true,
    changed: true,
    reason: true,
    attempt: true,
    acceptedAt: true,
    startedAt: true,
    notBefore: true,
    completedAt: true,
    request: true,
    before: true,
    after: true,
    upstreamRequestId: true,
    deniedBy: true,
    order: true,
    reverts: true,
    revertedBy: true,
    confirmedAt: true,
    confirmedBy: true,
    retroactivelyApproves: true,
    closing: true,
  })
  .meta({ id: 'Change' });

export type ChangeView = z.output<typeof changeView>;

/** The largest value that is shown of one change, and of each of a list, in bytes: a function responds with 6 MB. */
const MAX_BYTES = { one: 1_500_000, list: 12_000 };

/** A record as it is shown. Of a value that is too large for that, its digest and its size are. */
export function viewOf(record: ChangeRecord, among: keyof typeof MAX_BYTES = 'one'): ChangeView {
  const shown = (value: unknown) => within(value, MAX_BYTES[among]);
  const { request, before, after } = record;
  return changeView.parse({
    ...record,
    request: 'body' in request ? { ...request, body: shown(request.body) } : request,
    ...('before' in record && { before: shown(before) }),
    ...('after' in record && { after: shown(after) }),
  });
}

function within(value: unknown, maxBytes: number): unknown {
  if (value === null || typeof value !== 'object' || isElsewhere(value)) return value;
  const json = JSON.stringify(value);
  const bytes = Buffer.byteLength(json);
  return bytes <= maxBytes ? value : new Elsewhere(sha256Of(json), bytes, 0);
}

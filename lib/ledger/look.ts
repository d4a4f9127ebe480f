import type { Deadline } from '../upstream/deadline.ts';
import { UpstreamError } from '../upstream/errors.ts';
import type { Effect } from './effect.ts';
import type { ChangeRecord, VendorResponse } from './record.ts';
import type { Timing } from './timing.ts';
import { waitAfter } from './waits.ts';

/** What was found before a change is made, or why that has to wait. */
export type Looked =
  | { readonly before: unknown; readonly noOp: VendorResponse | undefined; readonly putOff?: undefined }
  | { readonly putOff: { readonly reason: string; readonly waitMs: number; readonly error?: UpstreamError } };

const AGAIN_MS = 500;

/**
 * Reads the resource, and what else tells whether anything need be sent. A reading that does not show what the ledger
 * itself has just completed may be of a moment before that: it decides nothing, and is read again.
 *
 * @param justMade the change that was made last, as long as reads may not show it yet
 * @throws whatever waiting does not change
 */
export async function look(
  effect: Effect,
  known: ChangeRecord | undefined,
  justMade: ChangeRecord | undefined,
  timing: Timing,
  deadline: Deadline,
): Promise<Looked> {
  try {
    for (;;) {
      const begunAt = Date.now();
      const before = await effect.read();
      const showsBy = showsByOf(justMade, timing);
      if (begunAt >= showsBy || shows(effect, before, justMade))
        return { before, noOp: await effect.noOp(before) };
      const waitMs = Math.min(AGAIN_MS, showsBy - Date.now());
      if (waitMs >= deadline.remainingMs) {
        const reason = 'The vendor does not show yet what the last change of the same resource made';
        return { putOff: { reason, waitMs: Math.max(0, showsBy - Date.now()) } };
      }
      if (waitMs > 0) await deadline.wait(waitMs);
    }
  } catch (error) {
    const waitMs = error instanceof UpstreamError ? waitAfter(error, known, timing) : undefined;
    if (waitMs === undefined) throw error;
    const refusal = error as UpstreamError;
    return { putOff: { reason: effect.why(refusal), waitMs, error: refusal } };
  }
}

/** Until when a reading may be of a moment before a change, epoch milliseconds. */
function showsByOf(justMade: ChangeRecord | undefined, timing: Timing): number {
  if (justMade?.completedAt === undefined || timing.consistentAfterMs === 0) return 0;
  return Date.parse(justMade.completedAt) + timing.consistentAfterMs + timing.clockSkewMs;
}

function shows(effect: Effect, reading: unknown, justMade: ChangeRecord | undefined): boolean {
  // What it left may not be known.
  return justMade?.after === undefined || effect.isSameState(effect.image(reading), justMade.after);
}

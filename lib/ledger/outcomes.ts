import { Forbidden, type NotAsItWas, type Overtaken } from './errors.ts';
import type { Move } from './ledger.ts';
import type { VendorResponse } from './record.ts';

/** Of a change that was to take something away. */
export const NOT_THERE = 'It was not there, so nothing was taken away';

/** A change that is finished before anything was sent, and why. */
export function failedBy(error: Forbidden | NotAsItWas | Overtaken): Move {
  const common = { state: 'failed', changed: false, completedAt: new Date().toISOString() } as const;
  if (!(error instanceof Forbidden)) return { ...common, reason: error.message, response: { status: 409 } };
  const { policyId, reason } = error.refusal;
  return { ...common, deniedBy: policyId, reason, response: { status: 403 } };
}

/** A change that found its resource as desired. */
export function asItWas(image: unknown, response: VendorResponse): Move {
  const completedAt = new Date().toISOString();
  return { state: 'succeeded', changed: false, after: image, response, completedAt, reason: undefined };
}

import * as z from 'zod';
import { logEvent } from '../okta/log-event.ts';

/** How events are named on the bus `goldthread`. */
export const SOURCE = 'goldthread.okta';
export const DETAIL_TYPE = 'Okta System Log event';

/**
 * An event as EventBridge hands it on, here to the queue of `functions/jobs/reconcile-event`.
 *
 * https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export const busEvent = z.looseObject({
  source: z.literal(SOURCE),
  'detail-type': z.literal(DETAIL_TYPE),
  detail: z.strictObject({
    /** How it came: by Okta's event hook, or from the System Log. */
    via: z.enum(['hook', 'log']),
    /** Cut to what reconciling needs, where it was too large for the bus; the whole is then in the bucket. */
    event: logEvent,
    whole: z.strictObject({ bucket: z.string(), key: z.string() }).optional(),
  }),
});

export type BusEvent = z.output<typeof busEvent>;

/** What `functions/jobs/reconcile-event` gets, as a rule's pattern. */
export const reconciledPattern = { source: [SOURCE], 'detail-type': [DETAIL_TYPE] } as const;

/** What is no entry of the System Log, where there is no bucket to keep it: nothing is dropped, and nobody works on it. */
export const UNKNOWN_DETAIL_TYPE = 'Okta event of unknown shape';

/** The detail of those: the whole value, or how its JSON begins where it is too large for the bus. */
export interface UnknownDetail {
  readonly via: BusEvent['detail']['via'];
  readonly unknown?: unknown;
  readonly beginning?: string;
}

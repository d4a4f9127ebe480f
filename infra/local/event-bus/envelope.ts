import { randomUUID } from 'node:crypto';
import type { AcceptedEntry } from './put-events.ts';

/**
 * An event as EventBridge hands it on.
 *
 * https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export interface Envelope {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
  /** Of an event that an archive has sent again. */
  readonly 'replay-name'?: string;
}

/** The envelope of an entry that was just taken. */
export function envelopeOf({ Source, DetailType, Detail, Resources, Time }: AcceptedEntry): Envelope {
  const time = Time === undefined ? new Date() : new Date(Time * 1000);
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': DetailType,
    source: Source,
    account: '000000000000',
    time: `${time.toISOString().slice(0, 19)}Z`,
    region: 'us-east-1',
    resources: Resources ?? [],
    detail: JSON.parse(Detail),
  };
}

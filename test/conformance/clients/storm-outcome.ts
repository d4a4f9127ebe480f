import type { Side } from '../world/world.ts';

/** What a client said of a change that it asked for while the limits were used up. */
export interface StormOutcome {
  readonly client: string;
  readonly side: Side;
  /** The method and path at the vendor. */
  readonly change: string;
  /** Whether this client tries again after a 429. */
  readonly retries: boolean;
  readonly resolved: boolean;
  /** Whether the vendor had the change when the client said so. */
  readonly made: boolean;
  readonly said: string;
}

/** What is wrong with an outcome; undefined for nothing. @param times how often the vendor made the change, in the end */
export function faultOf(
  { resolved, made, retries, said }: Pick<StormOutcome, 'resolved' | 'made' | 'retries' | 'said'>,
  times: number,
): string | undefined {
  if (resolved && !made) return 'the client reports a change that was not made';
  if (resolved && said.includes('chg_'))
    return "the client takes the gateway's record for the vendor's resource";
  if (times > 1) return 'the change is made more than once';
  if (!resolved && times > 0) return 'the client reports a failure, and the change is made all the same';
  return retries && !resolved
    ? 'a client that waits and tries again does not get its change made'
    : undefined;
}

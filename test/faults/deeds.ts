import type { Request } from './resources.ts';

/** One thing that took effect at a vendor. */
export interface Deed {
  /** The change that did it; undefined for a person, by hand. */
  readonly change: string | undefined;
  /** When, epoch milliseconds. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  /** As a caller would have asked for it, where it was done by hand. */
  readonly request?: Request;
}

import type { UpstreamError } from '../upstream/errors.ts';
import type { ChangeRecord, VendorResponse } from './record.ts';

/** What the vendor's log says of a change that was sent, and of which nobody knows whether it took effect. */
export interface Trace {
  /** The entry of this change's own write; its request id, where the entry says it. */
  readonly made?: { readonly requestId: string | undefined };
  /** Somebody else changed the resource since the change was started. */
  readonly byOthers: boolean;
  /** Somebody else changed it so shortly before that the reading before the write may not have shown it. */
  readonly justBefore?: true;
  /** Why the log cannot tell, in one sentence: an entry that may be of this change and may not, or no log to be read. */
  readonly unclear?: string;
}

/** What a change does upstream. */
export interface Effect {
  /** false: the request is known without its secret only, so that it can be settled but not made. */
  readonly writable: boolean;
  /** The resource as it is; null for none. @throws {UpstreamError} */
  read(): Promise<unknown>;
  /** Whether the change may be made of what was found. @throws {Forbidden} */
  permit(before: unknown): Promise<void>;
  /** Why it may not be made of what was found just now, for another reason than a policy. It may write to the ledger. */
  hindrance?(before: unknown): Promise<string | undefined>;
  /** The response to give where nothing need be sent; undefined where something is to be sent. */
  noOp(before: unknown): Promise<VendorResponse | undefined>;
  /**
   * The response to give where the vendor says that what is to be taken away is not there, and absence will do; undefined
   * where it will not. @throws {UpstreamError}
   */
  ifAbsent?(): Promise<VendorResponse | undefined>;
  /** Whether the resource is as the change would leave it. */
  isSatisfied(now: unknown): boolean;
  /** The response to a write that left the resource so. */
  responseAs(representation: unknown): VendorResponse;
  /** Whether the vendor refused because, by its own word, the resource is not there. */
  isGone(error: UpstreamError): boolean;
  /** Whether it takes something away. */
  readonly takes: boolean;
  /**
   * The one write. Answers with the resource as it was right before, should that have changed since it was read.
   *
   * @throws {UpstreamError}
   * @throws {Forbidden} where it has changed into something that may not be written to
   */
  write(
    before: unknown,
  ): Promise<{ response: VendorResponse; requestId: string | undefined; before: unknown }>;
  /** Whether the vendor refuses the write where the resource is not as it was read. */
  isConditional(before: unknown): boolean;
  /** What the vendor's log says of it; absent where its vendor keeps none. @throws {UpstreamError} */
  trace?(record: ChangeRecord): Promise<Trace>;
  /** Why the vendor did not do it, in one sentence that goes on record: the vendor's own summary is in it. */
  why(error: UpstreamError): string;
  /** What of a representation is kept. */
  image(representation: unknown): unknown;
  /** Whether two images differ in nothing but what the vendor moves by itself. */
  isSameState(one: unknown, other: unknown): boolean;
  /** The resource as the write left it, by the vendor's response; without one, as far as that can be foretold. */
  after(before: unknown, response?: VendorResponse): unknown;
}

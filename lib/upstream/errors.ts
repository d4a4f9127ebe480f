import type { UpstreamAnswer } from './request.ts';

/** A value that cannot be one segment of a path. Nothing was sent. */
export class InvalidPathValue extends Error {
  override name = 'InvalidPathValue';

  constructor() {
    super('A path value is empty, a dot segment, or holds a character that a path segment may not hold');
  }
}

/**
 * What went wrong between us and a vendor.
 *
 * - `not-sent`: no connection came about or the time was up before; the vendor saw nothing
 * - `no-answer`: the request may have arrived, its effect is unknown
 * - `refused`: the vendor answered with an error status and, but for 5xx, did nothing
 * - `invalid`: the vendor's answer could not be read (not JSON, too large)
 */
export type UpstreamFailure = 'not-sent' | 'no-answer' | 'refused' | 'invalid';

/** A request to a vendor that did not end in a success. The vendor's own words are in `answer`. */
export class UpstreamError extends Error {
  override name = 'UpstreamError';
  readonly failure: UpstreamFailure;
  readonly answer: UpstreamAnswer | undefined;

  constructor(
    failure: UpstreamFailure,
    message: string,
    options: { answer?: UpstreamAnswer; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.failure = failure;
    this.answer = options.answer;
  }

  /** Whether the vendor certainly did not do what was asked. */
  get withoutEffect(): boolean {
    return this.failure === 'not-sent' || (this.failure === 'refused' && (this.answer?.status ?? 0) < 500);
  }
}

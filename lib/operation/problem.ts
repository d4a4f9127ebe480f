import type { Facts } from '../telemetry/logger.ts';
import type { Vendor } from '../upstream/vendor.ts';
import { vendorWords } from '../upstream/vendor-words.ts';

/** Every problem that the gateway itself answers, by its stable code. */
export const problems = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'malformed-body': { status: 400, title: 'The body cannot be read' },
  'key-missing': { status: 400, title: 'The change names neither a ticket nor an idempotency key' },
  unauthenticated: { status: 401, title: 'The request carries no valid credential' },
  forbidden: { status: 403, title: 'The policies do not permit it' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'in-progress': { status: 409, title: 'The same change is being made right now' },
  'too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body has the wrong media type' },
  'key-reused': { status: 422, title: 'The key was used before with another request' },
  'upstream-refused': { status: 400, title: 'The vendor refused the request' },
  'mapping-unfilled': { status: 422, title: 'The event lacks what its mapping needs' },
  'ticket-missing': { status: 400, title: 'The change names no ticket' },
  'too-many-headers': { status: 431, title: 'The request has too many headers' },
  'too-many-requests': { status: 429, title: 'The caller sends too many requests' },
  'rate-limited': { status: 429, title: "The vendor's rate limit is used up" },
  internal: { status: 500, title: 'Something went wrong in the gateway' },
  misconfigured: { status: 500, title: 'The gateway is not set up for this' },
  'upstream-credentials': { status: 502, title: "The vendor does not accept the gateway's credentials" },
  'upstream-failed': { status: 502, title: 'The vendor failed' },
  'events-not-kept': { status: 503, title: 'The events could not be kept' },
  'not-now': { status: 503, title: 'The change cannot be made right now' },
  'ledger-busy': { status: 503, title: 'The ledger is busy' },
  'finding-settled': { status: 409, title: 'The finding cannot go there from where it is' },
  overtaken: { status: 409, title: 'Somebody else has changed it since' },
  'not-revertible': { status: 409, title: 'The change cannot be reverted' },
  'not-cancellable': { status: 409, title: 'The change cannot be cancelled' },
  'not-closable': { status: 409, title: 'The change cannot be closed' },
  'change-cancelled': { status: 409, title: 'The change was cancelled' },
  'change-closed': { status: 409, title: 'The change was closed' },
  'upstream-unreachable': { status: 503, title: 'The vendor cannot be reached' },
  'timed-out': { status: 504, title: "The gateway's time was up" },
  'in-doubt': { status: 504, title: 'The change was sent, and it is not known yet whether it took effect' },
  'upstream-silent': { status: 504, title: 'The vendor did not answer in time' },
} as const satisfies Record<string, { status: number; title: string }>;

/** Those of which the vendor says more. The log does not have that, as it may quote the request. */
const SAID_BY_VENDOR: ReadonlySet<ProblemCode> = new Set(['upstream-refused', 'upstream-failed']);

export type ProblemCode = keyof typeof problems;

interface ProblemOptions {
  /** Where it is the vendor's status that is passed on. */
  readonly status?: number;
  readonly causes?: readonly string[];
  readonly vendorBody?: unknown;
  /** The vendor's own summary as it may be shown, where something had to be taken out of it. */
  readonly vendorWords?: string | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** What the log and the metrics say of it, and its caller is not told. */
  readonly facts?: Facts;
  readonly cause?: unknown;
}

/** An answer that is not a success (RFC 9457). Its detail is for the caller's eyes; its cause is not. */
export class Problem extends Error {
  override name = 'Problem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly causes: readonly string[];
  readonly vendorBody: unknown;
  readonly #vendorWords: string | undefined;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly facts: Facts;

  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(detail, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? problems[code].status;
    this.title = problems[code].title;
    this.causes = options.causes ?? [];
    this.vendorBody = options.vendorBody;
    this.#vendorWords = options.vendorWords;
    this.headers = options.headers ?? {};
    this.facts = options.facts ?? {};
  }

  /** What its caller is told: what came of the request and, of a refusal or a failure, the vendor's own summary. */
  detail(vendor: Vendor | undefined): string {
    if (!SAID_BY_VENDOR.has(this.code)) return this.message;
    const words = this.#vendorWords ?? vendorWords(vendor?.summaryOf(this.vendorBody) ?? '');
    return words === undefined ? this.message : `${this.message.replace(/\.$/, '')}: ${words}.`;
  }

  /** The same problem with more headers. */
  withHeaders(headers: Problem['headers']): Problem {
    return this.#with({ headers: { ...this.headers, ...headers } });
  }

  /** The same problem with the vendor's own summary as it may be shown. */
  withVendorWords(words: string | undefined): Problem {
    return this.#with({ vendorWords: words });
  }

  #with(more: ProblemOptions): Problem {
    const { code, message, status, causes, vendorBody, facts, cause, headers } = this;
    const same = { status, causes, vendorBody, vendorWords: this.#vendorWords, facts, cause, headers };
    return new Problem(code, message, { ...same, ...more });
  }
}

import type { Authorization } from './connection.ts';

/** What an error answer says, before it is put into a vendor's words. */
export interface ErrorFacts {
  readonly status: number;
  /** The gateway's own code for it, `malformed-body`. */
  readonly code: string;
  /** One sentence for a person. */
  readonly detail: string;
  readonly requestId: string;
  /** What exactly was wrong, one sentence each. */
  readonly causes: readonly string[];
  /** The body of the vendor's own error answer, where the vendor was asked. */
  readonly vendorBody: unknown;
}

/** A vendor whose operations are served: how to reach it and how it speaks of errors. */
export interface Vendor {
  readonly name: 'okta' | 'sailpoint';
  /** What of its secret connects to a tenant. @throws {ZodError} for a secret of another shape */
  connect(secret: unknown): { readonly baseUrl: string; readonly authorization: Authorization };
  /** What an error answer says for people, in the vendor's own words; undefined where it says nothing. */
  summaryOf(body: unknown): string | undefined;
  /** The header by which its clients tell how long to wait after 429. */
  readonly waitsBy: 'Retry-After' | 'X-Rate-Limit-Reset';
  /** The members that the vendor's own clients read from an error. */
  errorMembers(facts: ErrorFacts): Record<string, unknown>;
}

import type { Answer } from '../world/answer.ts';
import type { VendorFault } from '../world/world.ts';

/** A request of an operation. `{userId}` and the like are ids of the tenant's samples. */
export interface Ask {
  readonly operation: string;
  /** The path's parameters. */
  readonly on?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the request to the gateway alone: how a caller proves itself there. */
  readonly toGateway?: Readonly<Record<string, string>>;
}

/** How a row is checked: both sides are asked, and must respond the same and as the row says. */
export interface Asked extends Ask {
  /** What is done before, to both. */
  readonly after?: readonly Ask[];
  /** What the vendor is made to respond, whatever it is asked. */
  readonly fault?: VendorFault;
  readonly status: number;
  /** Okta's errorCode or SailPoint's detailCode. */
  readonly code?: string;
  /** Places that the body has: `0/profile/role`, `*` for any entry of a list. */
  readonly members?: readonly string[];
  readonly holds?: (body: never, ids: Readonly<Record<string, string>>, answer: Answer) => boolean;
}

/** One thing that a document says of the API. */
export interface Row {
  readonly seed: string;
  readonly operation: string;
  readonly kind: 'parameter' | 'status' | 'member' | 'behaviour' | 'client-step';
  readonly what: string;
  readonly check: Asked | { readonly client: string };
}

/** The name of a row. */
export const nameOf = ({ seed, operation, kind, what }: Row) => `${seed}, ${operation}, ${kind}: ${what}`;

type Statuses = Readonly<Record<number, Asked | VendorFault>>;

/** Writes the rows of one operation of a document. */
export function rowsOf(seed: string, operation: string, base: Ask & { readonly status: number }) {
  const row = (kind: Row['kind'], what: string, check: Partial<Asked>): Row => ({
    seed,
    operation,
    kind,
    what,
    // What names an operation itself is whole.
    check: 'operation' in check ? (check as Asked) : { ...base, ...check },
  });
  return {
    parameter: (what: string, check: Partial<Asked> = {}) => row('parameter', what, check),
    behaviour: (what: string, check: Partial<Asked>) => row('behaviour', what, check),
    members: (places: readonly string[], check: Partial<Asked> = {}) =>
      places.map((place) => row('member', place, { ...check, members: [place] })),
    /** Both ways to prove oneself that the document names. */
    credentials: () => [
      row('behaviour', 'authentication with an API token', { toGateway: { authorization: 'SSWS {key}' } }),
      row('behaviour', 'authentication with OAuth 2.0', { toGateway: { authorization: 'Bearer {key}' } }),
    ],
    /** The headers that the document names. */
    mediaTypes: (sent?: string) => [
      row(
        'parameter',
        `Content-Type: ${sent ?? 'not defined'}`,
        sent ? { headers: { 'content-type': sent } } : {},
      ),
      row('parameter', 'Accept: application/json', {
        headers: { ...base.headers, accept: 'application/json' },
        holds: (_, __, { headers, status }) =>
          status === 204 || (headers['content-type'] ?? '').startsWith('application/json'),
      }),
    ],
    statuses: (statuses: Statuses) =>
      Object.entries(statuses).map(([status, how]) =>
        row('status', status, {
          status: Number(status),
          ...('operation' in how ? how : { fault: how as VendorFault }),
        }),
      ),
    client: (): Row => ({
      seed,
      operation,
      kind: 'client-step',
      what: `the official client's ${operation}`,
      check: { client: operation },
    }),
  };
}

/** 403 and 429 as Okta gives them to any request. */
export const oktaFaults = { 403: { status: 403 }, 429: { status: 429 } } as const;

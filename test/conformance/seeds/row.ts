import { specified } from '../specifications/specification.ts';
import type { Answer } from '../world/answer.ts';
import type { VendorFault } from '../world/world.ts';

/** A request of an operation. `{userId}` and the like are ids of the tenant's samples, `{cursor}` one of the operation's list. */
export interface Ask {
  readonly operation: string;
  /** The path's parameters. */
  readonly on?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a row is checked: both sides are asked, must respond the same and as the row says, and hold the same after it. */
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

/** An operation for which a service app needs a scope: with it alone it is served, with all others it is not. */
export interface ScopeCheck {
  readonly scope: string;
  readonly ask: Ask & { readonly status: number };
}

/** One thing that a document says of the API. */
export interface Row {
  readonly seed: string;
  readonly operation: string;
  readonly kind: 'parameter' | 'status' | 'member' | 'behaviour' | 'client-step';
  readonly what: string;
  readonly check: Asked | { readonly client: string } | ScopeCheck;
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
  const authorized = (authorization: string): Partial<Asked> => ({
    headers: { ...base.headers, authorization },
  });
  const unauthorized = (authorization: string): Partial<Asked> => ({
    headers: { ...base.headers, authorization },
    status: 401,
    code: 'E0000011',
  });
  return {
    parameter: (what: string, check: Partial<Asked> = {}) => row('parameter', what, check),
    behaviour: (what: string, check: Partial<Asked>) => row('behaviour', what, check),
    members: (places: readonly string[], check: Partial<Asked> = {}) =>
      places.map((place) => row('member', place, { ...check, members: [place] })),
    /** Both ways to prove oneself that the document names. */
    credentials: () => [
      row('behaviour', 'authentication with an API token', authorized('SSWS {key}')),
      row('behaviour', 'a wrong API token is refused', unauthorized('SSWS wrong')),
      row('behaviour', 'authentication with OAuth 2.0', authorized('Bearer {accessToken}')),
      row('behaviour', 'a wrong access token is refused', unauthorized('Bearer wrong')),
    ],
    /** The one scope that a service app needs. */
    scope: (scope: string): Row => ({
      seed,
      operation,
      kind: 'behaviour',
      what: `needs ${scope}`,
      check: { scope, ask: base },
    }),
    /** The headers that the document names. */
    mediaTypes: (sent?: string) => [
      row('parameter', `Content-Type: ${sent ?? 'not defined'}`, {
        headers: sent ? { 'content-type': sent } : {},
      }),
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

/**
 * Whether a row is held against more than a status: a body, an error's code, or what the vendors hold after a change. Of one
 * about the headers of a request, the status is all that there is to tell.
 */
export function checksMore({ kind, check }: Row): boolean {
  if (kind === 'status' || !('operation' in check)) return true;
  const { operation, status, code, members = [], holds, headers } = check;
  if (code !== undefined || members.length > 0 || holds) return true;
  if (headers && status < 300) return true;
  return status < 300 && specified(operation).method !== 'GET';
}

/** HTTP methods that the vendors' operations use. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One request to a vendor, without its credentials. */
export interface UpstreamRequest {
  readonly method: Method;
  /** Encoded path from the vendor's base URL on, as `path` and `fillPath` make it. */
  readonly path: string;
  /** Decoded pairs, in the order in which they are sent. */
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** A JSON value; absent for no body. */
  readonly body?: unknown;
  /** Media type of `body`; `application/json` unless told. */
  readonly mediaType?: string;
}

/** One answer of a vendor, whatever its status. */
export interface UpstreamAnswer {
  readonly status: number;
  /** Names in lower case; a repeated header is one value joined with `, ` (RFC 9110 §5.3). */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON body; undefined where there was none, or where an error's body was not JSON. */
  readonly body: unknown;
}

/** The request target: path and query as they go over the wire. Half a surrogate pair becomes U+FFFD. */
export function target(request: UpstreamRequest): string {
  const query = (request.query ?? [])
    .map((pair) => pair.map((part) => encodeURIComponent(part.toWellFormed())).join('='))
    .join('&');
  return query === '' ? request.path : `${request.path}?${query}`;
}

/** The vendor's own id of a request, from the headers of its answer: found again in its log. */
export function requestIdOf(headers: UpstreamAnswer['headers'] = {}): string | undefined {
  const id = headers['x-okta-request-id'];
  // Whatever else a proxy writes there is no id, and an empty one could not be kept.
  return id !== undefined && /^[!-~]{1,200}$/.test(id) ? id : undefined;
}

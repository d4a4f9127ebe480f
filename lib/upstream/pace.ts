import type { AssumedLimit } from './assumed-limit.ts';
import type { UpstreamRequest } from './request.ts';

/** What of a vendor's rate limits its answers do not say. */
export interface Pace {
  /** The name of the bucket that a request is counted in. */
  bucketOf(request: UpstreamRequest): string;
  /** The limit where answers name none. */
  readonly assumed?: AssumedLimit;
}

/** Okta counts by endpoint, and every answer has the counters. */
const byEndpoint: Pace = { bucketOf: ({ method, path }) => `${method} ${endpointOf(path)}` };

/**
 * SailPoint: 100 requests in 10 s for a client id and API version, named only when they are used up
 * (https://developer.sailpoint.com/docs/api/rate-limit).
 */
const byVersion: Pace = {
  bucketOf: ({ path }) => path.match(/\/v\d+(?=\/|$)/)?.[0] ?? '/',
  assumed: { limit: 100, windowMs: 10_000 },
};

/** How a vendor counts, by its name. */
export function paceOf(vendor: string | undefined): Pace {
  return vendor === 'sailpoint' ? byVersion : byEndpoint;
}

/**
 * A path with its ids replaced: `/api/v1/apps/{id}/users/{id}`. The vendor does not say where an id stands, but its
 * own words have neither digits, signs nor a capital at their beginning, and none is as long as an id (20).
 */
export function endpointOf(path: string): string {
  const [bare = ''] = path.split('?');
  const isName = (segment: string) => /^(v\d+|[a-z][A-Za-z-]{0,18}|)$/.test(segment);
  return bare
    .split('/')
    .map((segment) => (isName(segment) ? segment : '{id}'))
    .join('/');
}

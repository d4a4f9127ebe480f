import { OktaError } from './errors.ts';

/** What Okta says with the statuses that a fault campaign injects most. */
const USUAL: Readonly<Record<number, readonly [string, string]>> = {
  401: ['E0000011', 'Invalid token provided'],
  403: ['E0000006', 'You do not have permission to perform the requested action'],
  404: ['E0000007', 'Not found: Resource not found'],
  429: ['E0000047', 'API call exceeded rate limit due to too many requests.'],
  500: ['E0000009', 'Internal Server Error'],
  503: ['E0000010', 'Service is in read only mode'],
};

/** The body of an injected status: the given one, or what Okta usually sends; nothing for other statuses. */
export function faultBody(status: number, body: unknown, errorId: string): unknown {
  const usual = USUAL[status];
  if (body !== undefined || !usual) return body;
  return new OktaError(status, ...usual).body(errorId);
}

import type { ErrorFacts, Vendor } from '../upstream/vendor.ts';
import { oktaAuthorization } from './authorization.ts';
import { oktaErrorMembers, oktaErrorSummary } from './errors.ts';
import { oktaSecret } from './secret.ts';

/** Okta: the Management API of one org. */
export const okta: Vendor = {
  name: 'okta',
  waitsBy: 'X-Rate-Limit-Reset',
  connect(value) {
    const secret = oktaSecret.parse(value);
    return { baseUrl: secret.orgUrl, authorization: oktaAuthorization(secret) };
  },
  summaryOf: (body) => oktaErrorSummary(body),
  errorMembers: (facts: ErrorFacts) => oktaErrorMembers(facts),
};

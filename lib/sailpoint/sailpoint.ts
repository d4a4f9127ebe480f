import type { Vendor } from '../upstream/vendor.ts';
import { SailPointAuthorization } from './authorization.ts';
import { sailpointErrorMembers, sailpointErrorSummary } from './errors.ts';
import { sailpointSecret } from './secret.ts';

/** SailPoint Identity Security Cloud: the API of one tenant. */
export const sailpoint: Vendor = {
  name: 'sailpoint',
  waitsBy: 'Retry-After',
  connect(value) {
    const secret = sailpointSecret.parse(value);
    return { baseUrl: secret.baseUrl, authorization: new SailPointAuthorization(secret) };
  },
  summaryOf: sailpointErrorSummary,
  errorMembers: sailpointErrorMembers,
};

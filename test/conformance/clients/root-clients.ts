import { Client } from '@okta/okta-sdk-nodejs';
import * as sailpoint from 'sailpoint-api-client';
import type { OktaClient } from './okta-steps.ts';
import type { SailPointClient } from './sailpoint-steps.ts';

/** The official clients that the root installs. */
export const rootClients: { readonly okta: OktaClient; readonly sailpoint: SailPointClient } = {
  okta: { name: '@okta/okta-sdk-nodejs 8.1.0', Client },
  sailpoint: { name: 'sailpoint-api-client 1.4.15', ...sailpoint },
};

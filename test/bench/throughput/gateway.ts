import { startLocal } from '../../../infra/local/start-local.ts';
import { sailpointTenant } from '../../../infra/local/tenants.ts';
import { AdminApi } from '../../../infra/operate/okta/admin-api.ts';
import { makeEventHook } from '../../../infra/operate/okta/event-hook.ts';
import { oktaPlan } from '../../../infra/operate/okta/plan.ts';
import { answersCpu } from './cpu.ts';

// The gateway with its handlers, jobs, bus and queues, in a process of its own; Okta and DynamoDB are elsewhere.

/** Where it is, and a caller's key. */
export interface Gateway {
  readonly url: string;
  readonly key: string;
}

const [, , orgUrl = '', apiToken = '', dynamodbUrl = ''] = process.argv;
process.env.POWERTOOLS_LOG_LEVEL = 'INFO';
process.env.POWERTOOLS_METRICS_DISABLED = 'false';
const local = await startLocal({
  eventDelaySeconds: 0,
  tenants: {
    okta: {
      embedded: false,
      secret: { orgUrl, apiToken },
      samples: {},
      registerHook: async (gatewayUrl, authorization) => {
        const api = new AdminApi(orgUrl, apiToken);
        await makeEventHook(api, oktaPlan(gatewayUrl), authorization);
        await api.close();
      },
      close: () => Promise.resolve(),
    },
    sailpoint: await sailpointTenant({}, {}),
  },
});
// Its own is empty, and has been asked nothing yet.
process.env.AWS_ENDPOINT_URL_DYNAMODB = dynamodbUrl;
answersCpu();
process.once('disconnect', () => process.exit());
process.send?.({ url: local.url, key: local.keys.servicenow } satisfies Gateway);

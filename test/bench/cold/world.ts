import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { startOktaOrg } from '../../../infra/local/okta/start-okta-org.ts';
import { startSailPointTenant } from '../../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { secretIds } from '../../../infra/local/secrets.ts';
import { startLocal } from '../../../infra/local/start-local.ts';
import { embeddedSailPoint } from '../../../infra/local/tenants.ts';
import { eventOf } from '../../support/event.ts';

// All that a function speaks to, in a process of its own. Each message asks for the events of one more round.

/** One round: a user whom nobody has assigned yet for each of those who assign, and one to read. */
export interface Round {
  readonly change: readonly APIGatewayProxyEventV2[];
  readonly read: APIGatewayProxyEventV2;
}

/** Where everything is. */
export interface World {
  readonly env: Readonly<Record<string, string>>;
  readonly dynamodbUrl: string;
}

const org = await startOktaOrg({ size: { users: 3_000 } });
const { appId, assignedUserId } = org.samples;
const local = await startLocal({
  tenants: {
    // As the official client is used most: with a token.
    okta: {
      embedded: true,
      secret: { orgUrl: org.url, apiToken: org.apiToken },
      samples: {},
      close: () => org.close(),
    },
    sailpoint: embeddedSailPoint(await startSailPointTenant()),
  },
  deliverEvents: false,
});
const assigned = org.state.apps.get(appId)?.users;
const free = [...org.state.users.values()].filter(
  ({ id, status }) => status === 'ACTIVE' && !assigned?.get(id),
);
const headers = { 'x-api-key': local.keys.servicenow };

function round(count: number): Round {
  return {
    change: free.splice(0, count).map(({ id }) =>
      eventOf({
        method: 'POST',
        route: '/okta/api/v1/apps/{appId}/users',
        params: { appId },
        headers: {
          ...headers,
          ticket: 'RITM0010023',
          'idempotency-key': id,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ id, scope: 'USER' }),
      }),
    ),
    read: eventOf({
      method: 'GET',
      route: '/okta/api/v1/apps/{appId}/users/{userId}',
      params: { appId, userId: assignedUserId },
      headers,
    }),
  };
}

const names = /^(AWS_|DEFERRED_|EVENT|EVIDENCE|FINDINGS_|LEDGER_|OKTA_|SAILPOINT_|CALLERS_)/;
const env = Object.fromEntries(
  Object.entries(process.env).filter((one): one is [string, string] => names.test(one[0])),
);
process.on('message', (count: number) => process.send?.(round(count)));
process.on('disconnect', () => local.close().then(() => process.exit()));
process.send?.({
  env: { ...env, CALLERS_SECRET_ID: secretIds.callers, OKTA_SECRET_ID: secretIds.okta },
  dynamodbUrl: process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '',
} satisfies World);

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type OktaOrg, startOktaOrg } from '../../../infra/local/okta/start-okta-org.ts';
import {
  type SailPointTenant,
  startSailPointTenant,
} from '../../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { startLocal } from '../../../infra/local/start-local.ts';
import { embeddedOkta, embeddedSailPoint } from '../../../infra/local/tenants.ts';
import { hookEventTypes } from '../../../lib/okta/event-types.ts';
import { api } from '../local/okta/org-client.ts';

/** A whole set-up that works, on embedded parts; a test breaks one thing of it. */
export async function startSetUp() {
  const [org, tenant, receiver] = await Promise.all([
    startOktaOrg(),
    startSailPointTenant(),
    startReceiver(),
  ]);
  const local = await startLocal({
    tenants: { okta: embeddedOkta(org), sailpoint: embeddedSailPoint(tenant) },
    deliverEvents: false,
  });
  // The handlers need none of it; the doctor looks at it.
  org.serviceApp.scopes = [...org.serviceApp.scopes, 'okta.eventHooks.read'];
  return {
    url: local.url,
    org,
    tenant,
    receiver,
    env: { ...process.env },
    okta: oktaSecretOf(org),
    sailpoint: sailpointSecretOf(tenant),
    close: async () => {
      receiver.close();
      await local.close();
    },
  };
}

export function oktaSecretOf(org: OktaOrg) {
  const { clientId, privateKeyPem: privateKey, keyId } = org.serviceApp;
  const scopes = org.serviceApp.scopes.filter((scope) => !scope.includes('eventHooks'));
  return { orgUrl: org.url, clientId, privateKey, keyId, scopes };
}

export function sailpointSecretOf({ url: baseUrl, clientId, clientSecret }: SailPointTenant) {
  return { baseUrl, clientId, clientSecret };
}

/** A secret of its own, with this value, or this text. */
export async function newSecret(value: unknown): Promise<string> {
  const client = new SecretsManagerClient({});
  const Name = `doctor-${crypto.randomUUID()}`;
  const SecretString = typeof value === 'string' ? value : JSON.stringify(value);
  await client.send(new CreateSecretCommand({ Name, SecretString }));
  client.destroy();
  return Name;
}

/** Makes an event hook in the org, and has it verified unless told. */
export async function makeHook(
  org: OktaOrg,
  uri: string,
  { verified = true, items = [...hookEventTypes] as string[] } = {},
): Promise<void> {
  const config = { uri, authScheme: { type: 'HEADER', key: 'Authorization', value: 'the-hooks-own-secret' } };
  const made = await api(org, 'POST', '/api/v1/eventHooks', {
    name: 'Goldthread',
    events: { type: 'EVENT_TYPE', items },
    channel: { type: 'HTTP', version: '1.0.0', config },
  });
  if (verified) await api(org, 'POST', `/api/v1/eventHooks/${made.body.id}/lifecycle/verify`, {});
}

/** Whatever repeats Okta's challenge, as the gateway does at `/hooks/okta-events`. */
async function startReceiver() {
  const challenges: (string | undefined)[] = [];
  const server: Server = createServer((request, response) => {
    const challenge = request.headers['x-okta-verification-challenge']?.toString();
    challenges.push(challenge);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ verification: receiver.repeats ? challenge : 'something else' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const receiver = {
    origin,
    url: `${origin}/hooks/okta-events`,
    repeats: true,
    challenges,
    close: () => void server.close(),
  };
  return receiver;
}

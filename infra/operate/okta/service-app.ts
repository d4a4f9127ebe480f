import { generateKeyPair, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { AdminApi } from './admin-api.ts';
import type { OktaPlan } from './plan.ts';

const app = z.object({
  id: z.string(),
  label: z.string(),
  credentials: z.object({ oauthClient: z.object({ client_id: z.string() }).optional() }).optional(),
});

/** A service app, by its ids. */
export interface FoundApp {
  readonly appId: string;
  readonly clientId: string;
}

/** The service app of a plan, found by its label. */
export async function findServiceApp(api: AdminApi, { label }: OktaPlan): Promise<FoundApp | undefined> {
  const apps = await api.get('Looking for the app', '/api/v1/apps', z.array(app), [
    ['q', label],
    ['limit', '200'],
  ]);
  const found = apps.find((one) => one.label === label && one.credentials?.oauthClient);
  return found && idsOf(found);
}

/** Makes the service app with a new key, and gives what the functions' secret has to hold of it. */
export async function makeServiceApp(api: AdminApi, { label, scopes }: OktaPlan) {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const keyId = randomUUID();
  const key = { ...publicKey.export({ format: 'jwk' }), kid: keyId, alg: 'RS256', use: 'sig' };
  const made = await api.post('Making the app', '/api/v1/apps', app, {
    name: 'oidc_client',
    label,
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'private_key_jwt' } },
    settings: {
      oauthClient: {
        application_type: 'service',
        grant_types: ['client_credentials'],
        response_types: ['token'],
        jwks: { keys: [key] },
        dpop_bound_access_tokens: true,
      },
    },
  });
  const ids = idsOf(made);
  const secret = {
    orgUrl: api.orgUrl,
    clientId: ids.clientId,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    keyId,
    // What only the doctor asks for is not in the functions' tokens.
    scopes: scopes.filter((scope) => !scope.startsWith('okta.eventHooks.')),
  };
  return { ...ids, secret };
}

/** Grants the scopes that are missing. @returns those */
export async function grantScopes(api: AdminApi, { appId }: FoundApp, plan: OktaPlan): Promise<string[]> {
  const path = `/api/v1/apps/${appId}/grants`;
  const grant = z.object({ scopeId: z.string() });
  const grants = await api.get('Looking at the scopes', path, z.array(grant));
  const missing = plan.scopes.filter((scope) => !grants.some(({ scopeId }) => scopeId === scope));
  for (const scopeId of missing) {
    await api.post(`Granting ${scopeId}`, path, grant, { issuer: api.orgUrl, scopeId });
  }
  return missing;
}

/** Assigns the administrator roles that are missing. @returns those */
export async function assignRoles(api: AdminApi, { clientId }: FoundApp, plan: OktaPlan): Promise<string[]> {
  const path = `/oauth2/v1/clients/${clientId}/roles`;
  const role = z.object({ type: z.string() });
  const roles = await api.get('Looking at the roles', path, z.array(role));
  const missing = plan.roles.filter((wanted) => !roles.some(({ type }) => type === wanted));
  for (const type of missing) await api.post(`Assigning ${type}`, path, role, { type });
  return missing;
}

function idsOf({ id, credentials }: z.output<typeof app>): FoundApp {
  return { appId: id, clientId: credentials?.oauthClient?.client_id ?? id };
}

import { createPublicKey, type JsonWebKey } from 'node:crypto';
import * as z from 'zod';
import { type Answer, type Call, param } from './call.ts';
import type { Permission } from './credentials.ts';
import { notFound, OktaError, validationFailed } from './errors.ts';
import { bodyAs } from './request-body.ts';
import { roleAssignmentId, STANDARD_ROLES } from './role-catalog.ts';
import type { OktaState, ServiceApp } from './state.ts';

const publicKey = z.looseObject({ kty: z.literal('RSA'), n: z.string(), e: z.string(), kid: z.string() });

const appSchema = z.object({
  name: z.literal('oidc_client', 'Only service apps can be made here.'),
  label: z.string().min(1).max(100),
  signOnMode: z.literal('OPENID_CONNECT'),
  credentials: z.object({
    oauthClient: z.object({ token_endpoint_auth_method: z.literal('private_key_jwt') }),
  }),
  settings: z.object({
    oauthClient: z.object({
      application_type: z.literal('service'),
      grant_types: z.array(z.literal('client_credentials')).length(1),
      response_types: z.array(z.literal('token')).length(1),
      jwks: z.object({ keys: z.array(publicKey).min(1) }),
      dpop_bound_access_tokens: z.boolean().default(false),
    }),
  }),
});

/** GET the apps, by the beginning of their label with `q`; one page, and without the org's own service app. */
export function listApps({ state, query }: Call): Answer {
  const q = (query.get('q') ?? '').toLowerCase();
  const others = [...state.apps.values()].map(({ id, label }) => ({ id, label, status: 'ACTIVE' }));
  const all = [...others, ...[...state.serviceApps.values()].map((app) => representApp(state, app))];
  return { status: 200, body: all.filter(({ label }) => label.toLowerCase().startsWith(q)) };
}

/** GET one app. Throws 404. */
export function getApp(call: Call): Answer {
  const id = param(call, 'appId');
  const app = call.state.apps.get(id);
  const service = call.state.serviceApps.get(id);
  if (service) return { status: 200, body: representApp(call.state, service) };
  if (!app) throw notFound(id, 'AppInstance');
  return { status: 200, body: { id, label: app.label, status: 'ACTIVE' } };
}

/** POST a service app that proves itself with a key. */
export function createServiceApp(call: Call): Answer {
  const { label, settings } = bodyAs(call, appSchema);
  const { jwks, dpop_bound_access_tokens: requireDpop } = settings.oauthClient;
  for (const key of jwks.keys) {
    try {
      createPublicKey({ key: key as JsonWebKey, format: 'jwk' });
    } catch {
      throw validationFailed('jwks', 'jwks: The key is invalid.');
    }
  }
  const app: ServiceApp = {
    id: call.state.newId('0oa'),
    label,
    keys: jwks.keys,
    requireDpop,
    grants: [],
    roles: [],
    created: call.at,
  };
  call.state.serviceApps.set(app.id, app);
  return { status: 200, body: representApp(call.state, app) };
}

/** GET the scopes that a service app was granted. */
export function listGrants(call: Call): Answer {
  const app = serviceAppOf(call, 'appId');
  return { status: 200, body: app.grants.map((grant) => representGrant(call.state, app, grant)) };
}

/** POST a scope to a service app: 201. */
export function grantScope(call: Call): Answer {
  const app = serviceAppOf(call, 'appId');
  const { issuer, scopeId } = bodyAs(call, z.object({ issuer: z.string(), scopeId: z.string() }));
  if (issuer !== call.state.url) throw validationFailed('issuer', 'issuer: The issuer is invalid.');
  if (!/^okta\.\w+\.(read|manage)$/.test(scopeId)) {
    throw validationFailed('scopeId', 'scopeId: The scope is invalid.');
  }
  const known = app.grants.find((grant) => grant.scopeId === scopeId);
  const grant = known ?? { id: call.state.newId('oag'), scopeId, created: call.at };
  if (!known) app.grants.push(grant);
  return { status: 201, body: representGrant(call.state, app, grant) };
}

/** GET the administrator roles of a client app. */
export function listClientRoles(call: Call): Answer {
  return { status: 200, body: serviceAppOf(call, 'clientId').roles.map(representRole) };
}

/** POST a standard administrator role to a client app. */
export function assignRoleToClient(call: Call): Answer {
  const app = serviceAppOf(call, 'clientId');
  const { type } = bodyAs(call, z.object({ type: z.string() }));
  if (!STANDARD_ROLES[type]) throw validationFailed('type', 'type: The role type cannot be assigned.');
  if (app.roles.some((role) => role.type === type)) {
    throw new OktaError(409, 'E0000090', 'Duplicate role assignment exception.');
  }
  const role = { id: roleAssignmentId(type, (prefix) => call.state.newId(prefix)), type, created: call.at };
  app.roles.push(role);
  return { status: 200, body: representRole(role) };
}

/** What a client app's roles allow, coarsely: everything, reading, or nothing. */
export function permissionOf({ roles }: ServiceApp): Permission {
  if (roles.length === 0) return 'none';
  return roles.every(({ type }) => /^(READ_ONLY|REPORT)_ADMIN$/.test(type)) ? 'readOnly' : 'admin';
}

/** A service app's id is its client id. */
function serviceAppOf(call: Call, parameter: 'appId' | 'clientId'): ServiceApp {
  const id = param(call, parameter);
  const app = call.state.serviceApps.get(id);
  if (!app) throw notFound(id, parameter === 'appId' ? 'AppInstance' : 'Client');
  return app;
}

function representApp(state: OktaState, app: ServiceApp) {
  return {
    id: app.id,
    name: 'oidc_client',
    label: app.label,
    status: 'ACTIVE',
    created: new Date(app.created).toISOString(),
    signOnMode: 'OPENID_CONNECT',
    credentials: {
      oauthClient: { client_id: app.id, token_endpoint_auth_method: 'private_key_jwt' },
    },
    settings: {
      oauthClient: {
        application_type: 'service',
        grant_types: ['client_credentials'],
        response_types: ['token'],
        jwks: { keys: app.keys },
        dpop_bound_access_tokens: app.requireDpop,
      },
    },
    _links: { self: { href: `${state.url}/api/v1/apps/${app.id}` } },
  };
}

function representGrant(state: OktaState, app: ServiceApp, grant: ServiceApp['grants'][number]) {
  const created = new Date(grant.created).toISOString();
  return {
    id: grant.id,
    status: 'ACTIVE',
    created,
    lastUpdated: created,
    issuer: state.url,
    clientId: app.id,
    scopeId: grant.scopeId,
    source: 'ADMIN',
  };
}

function representRole({ id, type, created }: ServiceApp['roles'][number]) {
  const { label } = STANDARD_ROLES[type] ?? { label: type };
  const at = new Date(created).toISOString();
  return { id, label, type, status: 'ACTIVE', created: at, lastUpdated: at, assignmentType: 'CLIENT' };
}

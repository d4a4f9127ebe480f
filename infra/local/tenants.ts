import { join } from 'node:path';
import { Refusal } from '../operate/refusal.ts';
import { problemsOf } from '../operate/secret-kinds.ts';
import type { OktaOrg, OktaOrgSize } from './okta/okta-org-options.ts';
import { startOktaOrg } from './okta/start-okta-org.ts';
import { registerHook } from './register-hook.ts';
import { type SailPointTenant, startSailPointTenant } from './sailpoint/start-sailpoint-tenant.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** A vendor's tenant for a local run: what goes into its secret, and ids to try, where they are known. */
export interface LocalTenant {
  readonly embedded: boolean;
  readonly secret: unknown;
  readonly samples: Readonly<Record<string, string>>;
  /** Has an embedded org deliver its events to a gateway. */
  registerHook?(gatewayUrl: string, authorization: string): Promise<void>;
  close(): Promise<void>;
}

export interface TenantOptions {
  readonly seed?: number | undefined;
  readonly dataDir?: string | undefined;
  readonly size?: Partial<OktaOrgSize>;
}

/**
 * The Okta org that the vendor's own variables name, or an embedded one.
 *
 * https://github.com/okta/okta-sdk-nodejs#configuration-reference
 *
 * @throws {Refusal} where the variables are incomplete or wrong
 */
export async function oktaTenant(options: TenantOptions, env: Variables = process.env): Promise<LocalTenant> {
  const orgUrl = env.OKTA_CLIENT_ORGURL;
  if (orgUrl) return real('okta', { orgUrl, ...oktaCredentials(env) });
  const { seed, dataDir, size } = options;
  const org = await startOktaOrg({
    ...(seed !== undefined && { seed }),
    ...(dataDir && { dataDir: join(dataDir, 'okta') }),
    ...(size && { size }),
  });
  return embeddedOkta(org);
}

/** An embedded org, spoken to as a service app with DPoP. */
export function embeddedOkta(org: OktaOrg): LocalTenant {
  const { clientId, privateKeyPem: privateKey, keyId, scopes } = org.serviceApp;
  const { appId, userId, groupId, deviceId } = org.samples;
  return {
    embedded: true,
    secret: { orgUrl: org.url, clientId, privateKey, keyId, scopes },
    samples: { appId, userId, groupId, deviceId },
    registerHook: (gatewayUrl, authorization) => registerHook(org, gatewayUrl, authorization),
    close: () => org.close(),
  };
}

/**
 * The SailPoint tenant that the vendor's own variables name, or an embedded one.
 *
 * https://developer.sailpoint.com/docs/tools/sdk/typescript/
 *
 * @throws {Refusal} where the variables are incomplete or wrong
 */
export async function sailpointTenant(
  options: TenantOptions,
  env: Variables = process.env,
): Promise<LocalTenant> {
  const { SAIL_BASE_URL: baseUrl, SAIL_CLIENT_ID: clientId, SAIL_CLIENT_SECRET: clientSecret } = env;
  if (baseUrl) {
    if (clientId && clientSecret) return real('sailpoint', { baseUrl, clientId, clientSecret });
    throw new Refusal('SAIL_BASE_URL is set, so SAIL_CLIENT_ID and SAIL_CLIENT_SECRET are needed too.');
  }
  const { seed, dataDir } = options;
  const tenant = await startSailPointTenant({
    ...(seed !== undefined && { seed }),
    ...(dataDir && { dataDir: join(dataDir, 'sailpoint') }),
  });
  return embeddedSailPoint(tenant);
}

/** An embedded tenant. */
export function embeddedSailPoint(tenant: SailPointTenant): LocalTenant {
  return {
    embedded: true,
    secret: { baseUrl: tenant.url, clientId: tenant.clientId, clientSecret: tenant.clientSecret },
    samples: { identityId: tenant.samples.identityId },
    close: () => tenant.close(),
  };
}

/** The variable that each member of a secret comes of. */
const VARIABLES: Readonly<Record<string, string>> = {
  orgUrl: 'OKTA_CLIENT_ORGURL',
  apiToken: 'OKTA_CLIENT_TOKEN',
  privateKey: 'OKTA_CLIENT_PRIVATEKEY',
  scopes: 'OKTA_CLIENT_SCOPES',
  baseUrl: 'SAIL_BASE_URL',
};

/** @throws {Refusal} for a secret that the functions could not use, by its variables and never by their values */
function real(vendor: 'okta' | 'sailpoint', secret: unknown): LocalTenant {
  const problems = problemsOf(vendor, secret).map((problem) =>
    problem.replace(/^\w+/, (member) => VARIABLES[member] ?? member),
  );
  if (problems.length > 0) throw new Refusal(`${problems.join('; ')}.`);
  return { embedded: false, secret, samples: {}, close: () => Promise.resolve() };
}

function oktaCredentials(env: Variables) {
  const {
    OKTA_CLIENT_TOKEN: apiToken,
    OKTA_CLIENT_CLIENTID: clientId,
    OKTA_CLIENT_PRIVATEKEY: privateKey,
  } = env;
  const scopes = env.OKTA_CLIENT_SCOPES?.split(/[\s,]+/).filter(Boolean);
  if (apiToken) return { apiToken };
  if (clientId && privateKey && scopes?.length) {
    return { clientId, privateKey, scopes, ...(env.OKTA_CLIENT_KEYID && { keyId: env.OKTA_CLIENT_KEYID }) };
  }
  throw new Refusal(
    'OKTA_CLIENT_ORGURL is set, so OKTA_CLIENT_TOKEN is needed too, or OKTA_CLIENT_CLIENTID, OKTA_CLIENT_PRIVATEKEY and OKTA_CLIENT_SCOPES.',
  );
}

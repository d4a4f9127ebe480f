import { oktaAuthorization } from '../../../lib/okta/authorization.ts';
import type { OktaSecret } from '../../../lib/okta/secret.ts';
import { covers, neededOktaScopes } from '../okta-scopes.ts';
import { tokenRefusal } from '../token-refusal.ts';
import { type Check, failed, ok, skipped } from './check.ts';

type ServiceApp = Extract<OktaSecret, { clientId: string }>;

/** What the token endpoint says of the credentials. */
export interface OktaTokenChecks {
  readonly checks: readonly Check[];
  /** The scopes that were granted; undefined for an API token, which has none. */
  readonly scopes?: readonly string[];
}

const TOKEN = 'okta token';
const SCOPES = 'okta scopes';
const DPOP = 'okta DPoP';
const GRANT = "Grant them to the app (its tab Okta API Scopes), and list them in the secret's scopes.";

/** Whether Okta gives the functions the tokens that they ask for. An API token shows itself only where it is used. */
export async function checkOktaToken(secret: OktaSecret): Promise<OktaTokenChecks> {
  if ('apiToken' in secret) {
    const found = 'an API token has none; it can do what its owner can do';
    return { checks: [skipped(SCOPES, found), skipped(DPOP, 'an API token is not bound to a key')] };
  }
  const refusal = await refusalOf(secret);
  if (refusal === 'invalid_dpop_proof' && !secret.dpop) {
    const remedy = 'Take "dpop": false out of the secret, or let the app go without (less safe).';
    const found = 'the app demands DPoP, and the secret switches it off';
    return { checks: [failed(DPOP, found, remedy), skipped(SCOPES, 'not known')], scopes: [] };
  }
  if (refusal !== undefined && refusal !== 'invalid_scope') {
    return {
      checks: [noToken(refusal), skipped(SCOPES, 'not known'), skipped(DPOP, 'not known')],
      scopes: [],
    };
  }
  const scopes = refusal === undefined ? secret.scopes : await granted(secret, secret.scopes);
  return {
    checks: [tokenGiven(scopes), await scopesCheck(secret, scopes), await dpopCheck(secret, scopes)],
    scopes,
  };
}

function tokenGiven(scopes: readonly string[]): Check {
  return scopes.length > 0
    ? ok(TOKEN, 'the service app gets tokens')
    : failed(TOKEN, 'the app is granted none of the scopes in the secret', GRANT);
}

async function scopesCheck(secret: ServiceApp, scopes: readonly string[]): Promise<Check> {
  const refused = secret.scopes.filter((scope) => !scopes.includes(scope));
  const missing = neededOktaScopes.filter((scope) => !covers(scopes, scope) && !refused.includes(scope));
  const problems = [
    ...(refused.length > 0
      ? [`the app is not granted ${refused.join(', ')}, so it gets no token at all`]
      : []),
    ...(missing.length > 0 ? [`the secret does not ask for ${missing.join(', ')}`] : []),
  ];
  if (problems.length > 0) return failed(SCOPES, problems.join('; '), GRANT);
  return ok(SCOPES, `all ${neededOktaScopes.length} that operations and audits need are granted`);
}

async function dpopCheck(secret: ServiceApp, scopes: readonly string[]): Promise<Check> {
  if (scopes.length === 0) return skipped(DPOP, 'not known without a token');
  if (!secret.dpop) return ok(DPOP, 'off on both sides, as the secret says');
  const withoutIt = await refusalOf({ ...secret, scopes: [...scopes], dpop: false });
  if (withoutIt !== undefined) return ok(DPOP, 'tokens are bound to a key');
  const remedy =
    'Tick "Require Demonstrating Proof of Possession" in the app; to go without on purpose, put "dpop": false into the secret.';
  return failed(
    DPOP,
    'the secret uses DPoP, and the app does not demand it: unbound tokens are given too',
    remedy,
  );
}

function noToken(refusal: string): Check {
  if (refusal === 'invalid_client') {
    const remedy =
      'Look whether the app is active, and whether clientId, privateKey and keyId are those of a key in the app; a clock that is off does this too.';
    return failed(TOKEN, 'Okta does not take the client for the one it is (invalid_client)', remedy);
  }
  if (refusal === 'invalid_dpop_proof') {
    const remedy =
      'Set the clock (NTP): a proof is good for minutes only, and nothing else is known to spoil it.';
    return failed(TOKEN, 'Okta does not take its proof of a key (invalid_dpop_proof)', remedy);
  }
  return failed(TOKEN, `Okta gives no token (${refusal})`, "Look at the app's entry in Okta's System Log.");
}

/** Those of some scopes that the app is granted: Okta refuses them together when one is missing. */
async function granted(secret: ServiceApp, scopes: readonly string[]): Promise<string[]> {
  const refusals = await Promise.all(scopes.map((scope) => refusalOf({ ...secret, scopes: [scope] })));
  return scopes.filter((_, i) => refusals[i] === undefined);
}

function refusalOf(secret: ServiceApp): Promise<string | undefined> {
  return tokenRefusal(oktaAuthorization(secret), secret.orgUrl);
}

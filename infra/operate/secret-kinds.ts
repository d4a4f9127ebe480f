import type * as z from 'zod';
import { Callers } from '../../lib/caller/callers.ts';
import { callersSecret } from '../../lib/caller/callers-secret.ts';
import { JsonWebTokens } from '../../lib/caller/json-web-token.ts';
import { ledgerSecret } from '../../lib/ledger/secret.ts';
import { oktaAuthorization } from '../../lib/okta/authorization.ts';
import { hookSecrets } from '../../lib/okta/hook-secrets.ts';
import { oktaSecret } from '../../lib/okta/secret.ts';
import { sailpointSecret } from '../../lib/sailpoint/secret.ts';
import { sharedCredentials } from './shared-credentials.ts';

/** The five secrets, and the variable that names each. */
export const secretVariables = {
  callers: 'CALLERS_SECRET_ID',
  ledger: 'LEDGER_SECRET_ID',
  okta: 'OKTA_SECRET_ID',
  'okta-event-hook': 'OKTA_EVENT_HOOK_SECRET_ID',
  sailpoint: 'SAILPOINT_SECRET_ID',
} as const;

export type SecretKind = keyof typeof secretVariables;

/** Whether a text names one of the secrets. */
export function isSecretKind(text: string | undefined): text is SecretKind {
  return text !== undefined && Object.hasOwn(secretVariables, text);
}

/** What is wrong with a secret's value, one phrase each, by member and never by value; empty where it is right. */
export function problemsOf(kind: SecretKind, value: unknown): string[] {
  const { error } = schemaOf(kind, value).safeParse(value);
  if (error) return [...new Set(error.issues.flatMap(phrasesOf))];
  if (kind === 'okta') return caught(() => oktaAuthorization(oktaSecret.parse(value)), 'privateKey');
  if (kind !== 'callers') return [];
  const shared = sharedCredentials(callersSecret.parse(value).callers);
  return shared.length > 0 ? shared : caught(() => new Callers(value, new JsonWebTokens()), 'callers');
}

function schemaOf(kind: SecretKind, value: unknown): z.ZodType {
  switch (kind) {
    case 'callers':
      return callersSecret;
    case 'ledger':
      return ledgerSecret;
    case 'okta-event-hook':
      return hookSecrets;
    case 'sailpoint':
      return sailpointSecret;
    case 'okta': {
      // The branch that is meant says more than that neither of them fits.
      const [token, app] = oktaSecret.options;
      const isToken = typeof value === 'object' && value !== null && 'apiToken' in value;
      return isToken ? token : app;
    }
  }
}

function phrasesOf(issue: z.core.$ZodIssue): string[] {
  const at = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    // A name that is none could be a value that slipped.
    const names = issue.keys.map((key) => (/^[A-Za-z_]\w{0,30}$/.test(key) ? key : 'one that is no name'));
    return names.map((name) => `${at === '' ? '' : `${at} has `}the unknown member ${name}`);
  }
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  const subject = at === '' ? 'the whole value' : at;
  return [`${subject} ${isMissing ? 'is missing' : explained(issue)}`];
}

function explained({ code, message, path }: z.core.$ZodIssue): string {
  if (message.startsWith('must ')) return message;
  const member = path.findLast((part) => typeof part === 'string');
  if (member === 'standardWebhooks') return 'must be whsec_ and 24 to 64 bytes in base64';
  if (member === 'hashKey') return 'must be 32 random bytes in base64';
  if (code === 'too_small') return 'is empty or too short';
  return code === 'invalid_type' ? message.replace(/^Invalid input: expected/, 'must be') : 'is malformed';
}

/** The member where making fails; the error could quote it. */
function caught(make: () => unknown, member: string): string[] {
  try {
    make();
    return [];
  } catch {
    return [
      member === 'privateKey' ? 'privateKey is no PEM or JWK of an RSA or NIST EC key' : `${member} is wrong`,
    ];
  }
}

import { isDeepStrictEqual } from 'node:util';
import { callersSecret } from './callers-secret.ts';
import { newApiKey } from './new-credential.ts';

interface Secret {
  readonly callers: readonly { readonly apiKeys?: readonly string[] }[];
}

/**
 * The callers' secret with a new API key in front for each caller that has any, and with the newest of its old
 * ones, so that a caller has until the next rotation to take the new one. Everything else is as it was.
 *
 * @throws {ZodError} for a secret of another shape
 */
export function renewApiKeys(secret: unknown): unknown {
  callersSecret.parse(secret);
  // What was stored is copied, not what was parsed: defaults and patterns are not a part of the secret.
  return withKeys(secret as Secret, () => newApiKey());
}

/** Whether a secret is the renewal of another: the same callers with the same credentials, but for the new keys. */
export function isRenewalOf(renewed: unknown, secret: unknown): boolean {
  if (![renewed, secret].every((one) => callersSecret.safeParse(one).success)) return false;
  const { callers } = renewed as Secret;
  const newKey = (i: number) => callers[i]?.apiKeys?.[0] ?? '';
  return isDeepStrictEqual(renewed, withKeys(secret as Secret, newKey));
}

function withKeys({ callers }: Secret, newKey: (i: number) => string): unknown {
  return {
    callers: callers.map((entry, i) =>
      entry.apiKeys ? { ...entry, apiKeys: [newKey(i), ...entry.apiKeys.slice(0, 1)] } : entry,
    ),
  };
}

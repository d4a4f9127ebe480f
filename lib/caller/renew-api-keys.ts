import { callersSecret } from './callers-secret.ts';
import { newApiKey } from './new-credential.ts';

interface Entry {
  readonly apiKeys?: readonly string[];
}

/**
 * The callers' secret with a new API key in front for each caller that has any, and with the newest of its old
 * ones, so that a caller has until the next rotation to take the new one. Everything else is as it was.
 *
 * @throws {ZodError} for a secret of another shape
 */
export function renewApiKeys(secret: unknown): unknown {
  // What was stored is copied, not what was parsed: defaults and patterns are not a part of the secret.
  callersSecret.parse(secret);
  const { callers } = secret as { callers: readonly Entry[] };
  return {
    callers: callers.map((entry) =>
      entry.apiKeys ? { ...entry, apiKeys: [newApiKey(), ...entry.apiKeys.slice(0, 1)] } : entry,
    ),
  };
}

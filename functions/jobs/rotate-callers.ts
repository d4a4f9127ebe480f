import { Callers } from '../../lib/caller/callers.ts';
import { JsonWebTokens } from '../../lib/caller/json-web-token.ts';
import { isRenewalOf, renewApiKeys } from '../../lib/caller/renew-api-keys.ts';
import { handleJob } from '../../lib/operation/handle-job.ts';
import type { Needs } from '../../lib/operation/needs.ts';
import { type RotationEvent, RotationRefused, rotate } from '../../lib/secret/rotation.ts';

/** What runs this job. */
export const trigger = { rotates: 'callers' } as const;

/** What it works with. */
export const needs: Needs = { rotates: 'callers' };

/**
 * Gives every caller that has API keys a new one. The newest old key stays good until the next rotation; all
 * other credentials are somebody else's to replace, and stay.
 */
export const handler = handleJob(
  'jobs/rotate-callers',
  (event: RotationEvent) =>
    rotate(event, { next: quietly(renewApiKeys), isNext: isRenewalOf, test: quietly(parsed) }),
  () => ({}),
);

function parsed(value: unknown): void {
  new Callers(value, new JsonWebTokens());
}

/** Without the parser's message, which could quote the secret. */
function quietly<T>(make: (value: unknown) => T): (value: unknown) => T {
  return (value) => {
    try {
      return make(value);
    } catch {
      throw new RotationRefused('The secret does not hold what is needed of it');
    }
  };
}

import type * as OAuth from 'oauth4webapi';
import { UpstreamError } from './errors.ts';

/**
 * What it means when a vendor's token endpoint gives no token: `refused` as by a 401 where it said no,
 * `not-sent` otherwise. Has no cause: that one could hold the client's assertion or secret.
 */
export function tokenError(vendor: string, cause: unknown, oauth: typeof OAuth): UpstreamError {
  const refused =
    cause instanceof oauth.ResponseBodyError || cause instanceof oauth.WWWAuthenticateChallengeError;
  const reason = cause instanceof oauth.ResponseBodyError ? cause.error : (cause as Error).name;
  const message = `${vendor} gave no access token (${reason})`;
  if (!refused) return new UpstreamError('not-sent', message);
  return new UpstreamError('refused', message, { answer: { status: 401, headers: {}, body: undefined } });
}

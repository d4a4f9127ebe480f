import type { Authorization } from '../../lib/upstream/connection.ts';

/** OAuth's code for why a vendor gives no token (RFC 6749 §5.2), or the error's name; undefined where it gives one. */
export async function tokenRefusal(authorization: Authorization, url: string): Promise<string | undefined> {
  try {
    await authorization.authorize('GET', url);
    return undefined;
  } catch (error) {
    // lib/upstream/token-error.ts ends its sentence with the code, and keeps nothing else of the answer.
    return /\(([^()]+)\)$/.exec((error as Error).message)?.[1] ?? 'unknown';
  }
}

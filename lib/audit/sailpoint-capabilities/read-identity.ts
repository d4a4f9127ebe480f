import * as z from 'zod';
import { authUser, authUserPath } from '../../sailpoint/auth-user.ts';
import type { Deadline } from '../../upstream/deadline.ts';
import { UpstreamError } from '../../upstream/errors.ts';
import type { Reader } from '../../upstream/reader.ts';

/** An identity as far as the audit needs it. */
export interface Identity {
  readonly id: string;
  readonly name: string | null;
  /** Sorted: their order means nothing. */
  readonly capabilities: readonly string[];
}

const identity = authUser.extend({ displayName: z.string().nullish().catch(undefined) });

/** An identity as it is now; undefined for one that is gone. @throws {UpstreamError} */
export async function readIdentity(
  reader: Reader,
  id: string,
  deadline: Deadline,
): Promise<Identity | undefined> {
  try {
    const { body } = await reader.read({ method: 'GET', path: authUserPath(id) }, deadline);
    const read = identity.safeParse(body);
    if (!read.success || read.data.id !== id)
      throw new UpstreamError('invalid', `SailPoint's answer to a read of ${id} is not that identity`);
    const { displayName, capabilities } = read.data;
    return { id, name: displayName ?? null, capabilities: [...new Set(capabilities)].sort() };
  } catch (error) {
    if (error instanceof UpstreamError && error.answer?.status === 404) return undefined;
    throw error;
  }
}

import * as z from 'zod';
import { readResource } from '../../resource/read-resource.ts';
import { authUser as readAuthUser } from '../../sailpoint/auth-user.ts';
import { authUser } from '../../sailpoint/resources.ts';
import type { Deadline } from '../../upstream/deadline.ts';
import type { Reader } from '../../upstream/reader.ts';

/** An identity as far as the audit needs it. */
export interface Identity {
  readonly id: string;
  readonly name: string | null;
  /** Sorted: their order means nothing. */
  readonly capabilities: readonly string[];
}

const identity = readAuthUser.extend({ displayName: z.string().nullish().catch(undefined) });

/** An identity as it is now; undefined for one that is gone. @throws {UpstreamError} */
export async function readIdentity(
  reader: Reader,
  id: string,
  deadline: Deadline,
): Promise<Identity | undefined> {
  const read = await readResource(authUser, { identityId: id }, reader, deadline);
  if (read === null) return undefined;
  const { displayName, capabilities } = identity.parse(read);
  return { id, name: displayName ?? null, capabilities: [...new Set(capabilities)].sort() };
}

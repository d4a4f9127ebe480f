import * as z from 'zod';
import { oktaSaysMissing } from '../../okta/errors.ts';
import type { Deadline } from '../../upstream/deadline.ts';
import { UpstreamError } from '../../upstream/errors.ts';
import { readPages } from '../../upstream/pages.ts';
import { path } from '../../upstream/path.ts';
import type { Reader } from '../../upstream/reader.ts';
import { type HeldRole, type Holder, listedRoles } from './held-role.ts';
import { readGrants } from './read-grants.ts';
import { shapedAs } from './shaped-as.ts';

const text = z.string().nullish().catch(null);
const user = z.object({
  status: z.string(),
  profile: z.object({ firstName: text, lastName: text, login: text }).nullish().catch(null),
});

/**
 * One user and the roles that they hold, each with its grants.
 *
 * @param governance whether to ask for the grants
 * @returns undefined for a user who was deleted since the list of holders was read
 * @throws {UpstreamError}
 */
export async function readHolder(
  reader: Reader,
  id: string,
  deadline: () => Deadline,
  governance: boolean,
): Promise<Holder | undefined> {
  const who = await readUser(reader, id, deadline);
  const listed = await readRoles(reader, id, deadline);
  const readAt = new Date();
  if (!who) {
    if (listed.length === 0) return undefined;
    throw new UpstreamError('invalid', `Okta shows roles of the user ${id}, and not the user`);
  }
  const roles: HeldRole[] = [];
  for (const held of listed) {
    const grants = governance ? await readGrants(reader, id, held.assignment, deadline) : [];
    roles.push({ ...held, grants });
  }
  const { firstName, lastName, login } = who.profile ?? {};
  const name = [firstName, lastName].filter(Boolean).join(' ') || null;
  return { id, name, login: login ?? null, status: who.status, roles, readAt };
}

async function readUser(reader: Reader, id: string, deadline: () => Deadline) {
  const request = { method: 'GET', path: path`/api/v1/users/${id}` } as const;
  try {
    const { body } = await reader.read(request, deadline());
    return shapedAs(user, body, 'a user');
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (!(error instanceof UpstreamError) || error.answer?.status !== 403) throw error;
    const { answer } = error;
    const said = 'Okta does not show the user: the audit needs the scope okta.users.read';
    throw new UpstreamError('refused', said, { answer, cause: error });
  }
}

/** None for a user who is not there. */
async function readRoles(reader: Reader, id: string, deadline: () => Deadline): Promise<HeldRole[]> {
  const request = { method: 'GET', path: path`/api/v1/users/${id}/roles` } as const;
  const roles: HeldRole[] = [];
  try {
    for await (const { body } of readPages(reader, request, deadline))
      roles.push(...shapedAs(listedRoles, body, 'a list of roles'));
    return roles;
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof UpstreamError && oktaSaysMissing(error.answer?.body);
}

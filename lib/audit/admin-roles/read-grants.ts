import * as z from 'zod';
import { FEATURE_IS_OFF, oktaErrorCode } from '../../okta/errors.ts';
import { roleGovernanceResources } from '../../okta/user-role.ts';
import type { Deadline } from '../../upstream/deadline.ts';
import { UpstreamError } from '../../upstream/errors.ts';
import { readPages } from '../../upstream/pages.ts';
import { path } from '../../upstream/path.ts';
import type { Reader } from '../../upstream/reader.ts';
import type { Grant } from './held-role.ts';
import { shapedAs } from './shaped-as.ts';

const governance = z.object({
  grants: z.array(
    z.object({
      grantId: z.string(),
      type: z.string(),
      bundleId: z.string().nullish(),
      expirationDate: z.unknown().optional(),
    }),
  ),
});

/**
 * The governance grants behind a role of a user. An org without governance has none: it says that the feature is off,
 * or that there is no such thing. A refusal is not that: Okta answers it where a scope or an administrator role is
 * missing, and whoever may not see where a role comes from must not take it for standing, nor for clean.
 *
 * @throws {UpstreamError} for a refusal, and for any other failure
 */
export async function readGrants(
  reader: Reader,
  user: string,
  assignment: string,
  deadline: () => Deadline,
): Promise<readonly Grant[]> {
  if (withoutGovernance.has(reader)) return [];
  const base = path`/api/v1/users/${user}/roles/${assignment}/governance`;
  const answer = await unlessNone(reader, () => reader.read({ method: 'GET', path: base }, deadline()));
  if (answer === undefined) return [];
  const { grants } = shapedAs(governance, answer.body, 'the governance of a role');
  const read: Grant[] = [];
  for (const { grantId, type, bundleId, expirationDate } of grants) {
    const resources = await countResources(reader, base + path`/${grantId}/resources`, deadline);
    // What is no text is shown as it came, and cannot be read as a time.
    const expires = expirationDate == null ? null : String(expirationDate);
    read.push({ id: grantId, type, bundle: bundleId ?? null, expires, resources });
  }
  return read;
}

async function countResources(reader: Reader, first: string, deadline: () => Deadline): Promise<number> {
  const count = async () => {
    let resources = 0;
    for await (const { body } of readPages(reader, { method: 'GET', path: first }, deadline))
      resources += shapedAs(roleGovernanceResources, body, 'the resources of a grant').resources.length;
    return resources;
  };
  return (await unlessNone(reader, count)) ?? 0;
}

// It is so for all roles of the org, and need not be asked again.
const withoutGovernance = new WeakSet<Reader>();
// There is no such role or grant (any more), and Okta's word for a path that it does not have.
const NONE: ReadonlySet<string | undefined> = new Set(['E0000007', 'E0000008', 'E0000022']);

/** What is read; undefined where Okta says that there is none. @throws {UpstreamError} */
async function unlessNone<T>(reader: Reader, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UpstreamError) || !error.answer) throw error;
    const code = oktaErrorCode(error.answer.body);
    if (code === FEATURE_IS_OFF) withoutGovernance.add(reader);
    if (code === FEATURE_IS_OFF || NONE.has(code)) return undefined;
    if (error.answer.status !== 403) throw error;
    throw new UpstreamError(
      'refused',
      'Okta does not show where a role comes from; an org that has no governance and says so in this way is audited with "governance": false',
      { answer: error.answer, cause: error },
    );
  }
}

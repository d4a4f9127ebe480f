import * as z from 'zod';
import { roleOfAssignmentId } from '../okta/role-type.ts';
import type { Connection } from '../upstream/connection.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { UpstreamError } from '../upstream/errors.ts';
import { path } from '../upstream/path.ts';

const fact = z.string().nullish().catch(undefined);

/** What of a resource as it is now tells whose doing it is; nothing that is personal. */
export const resourceState = z.object({
  id: fact,
  type: fact,
  status: fact,
  scope: fact,
  assignmentType: fact,
  role: fact,
  'resource-set': fact,
  created: fact,
  lastUpdated: fact,
});

export type ResourceState = z.output<typeof resourceState>;

const ID = '([A-Za-z0-9_-]+)';
const PATHS: readonly (readonly [RegExp, (...ids: string[]) => string])[] = [
  [
    new RegExp(`^okta:app/${ID}/user/${ID}$`),
    (app = '', user = '') => path`/api/v1/apps/${app}/users/${user}`,
  ],
  [new RegExp(`^okta:app/${ID}/group/${ID}$`), (app = '', id = '') => path`/api/v1/apps/${app}/groups/${id}`],
  [new RegExp(`^okta:device/${ID}$`), (id = '') => path`/api/v1/devices/${id}`],
  [new RegExp(`^okta:user/${ID}/role/`), (user = '') => path`/api/v1/users/${user}/roles`],
];

/**
 * A resource as it is now, by one read of the org; null for not there, undefined for what cannot be read.
 *
 * @throws {UpstreamError} where the org does not answer, or not this credential
 */
export async function readState(
  resource: string,
  connection: Connection,
  deadline: Deadline,
): Promise<ResourceState | null | undefined> {
  for (const [name, pathOf] of PATHS) {
    const [, ...ids] = name.exec(resource) ?? [];
    if (ids.length === 0) continue;
    const body = await read(pathOf(...ids), connection, deadline);
    return stateIn(resource, body);
  }
  return undefined;
}

async function read(path: string, connection: Connection, deadline: Deadline): Promise<unknown> {
  try {
    return (await connection.read({ method: 'GET', path }, deadline)).body;
  } catch (error) {
    if (error instanceof UpstreamError && error.answer?.status === 404) return null;
    throw error;
  }
}

function stateIn(resource: string, body: unknown): ResourceState | null {
  const [, role] = /^okta:user\/[^/]+\/role\/(.+)$/.exec(resource) ?? [];
  if (role === undefined) return resourceState.nullable().catch({}).parse(body);
  const held = z.array(resourceState).nullable().catch(null).parse(body) ?? [];
  const same = held.filter((one) => isNamed(role, one));
  // Who holds it both ways holds it directly.
  return same.find(({ assignmentType }) => assignmentType !== 'GROUP') ?? same[0] ?? null;
}

function isNamed(name: string, held: ResourceState): boolean {
  const custom = `CUSTOM/${held.role}/${held['resource-set']}`;
  return name === held.type || name === custom || (held.id != null && roleOfAssignmentId(held.id) === name);
}

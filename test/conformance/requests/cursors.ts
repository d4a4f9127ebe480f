import type { World } from '../world/world.ts';

// The smallest page of each list that pages by a cursor.
const LISTS: Readonly<
  Record<string, { readonly path: (ids: World['ids']) => string; readonly limit: number }>
> = {
  listApplicationUsers: { path: ({ appId }) => `/api/v1/apps/${appId}/users`, limit: 10 },
  listApplicationGroupAssignments: { path: ({ appId }) => `/api/v1/apps/${appId}/groups`, limit: 20 },
  listUsersWithRoleAssignments: { path: () => '/api/v1/iam/assignees/users', limit: 5 },
  listDevices: { path: () => '/api/v1/devices', limit: 10 },
};

/** A cursor of each list, as the vendor gave it out. */
export async function cursorsOf(world: World): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [operation, { path, limit }] of Object.entries(LISTS)) {
    const answer = await world.send('vendor', {
      vendor: 'okta',
      method: 'GET',
      path: path(world.ids),
      query: `limit=${limit}`,
    });
    const inBody = (answer.body as { _links?: { next?: { href?: string } } })._links?.next?.href;
    const next = inBody ?? /<([^>]+)>; rel="next"/.exec(answer.headers.link ?? '')?.[1];
    const after = next && new URL(next).searchParams.get('after');
    if (after) found[operation] = after;
  }
  return found;
}

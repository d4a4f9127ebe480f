import { validBodies } from '../requests/bodies.ts';
import { pathOf, targetsOf } from '../requests/targets.ts';
import { specifiedOperations } from '../specifications/specification.ts';
import type { Request } from '../world/answer.ts';

/** A request as a client for Python sends it. */
export interface Recorded {
  readonly client: string;
  readonly operation: string;
  readonly about: string;
  readonly request: Request;
  /** What of a client's headers the vendor's embedded twin is asked with, where its credential has another form there. */
  readonly atVendor?: Readonly<Record<string, string>>;
}

// How the clients send their credential. Okta's 3.4.4 puts the mode and the token together as they are
// (okta/configuration.py), and takes `Bearer` for a token of OAuth; 2.x and 1.x put a space between.
const OKTA_CREDENTIALS = {
  'okta 3.4.4': 'SSWS{key}',
  'okta 2.9.8': 'SSWS {key}',
} as const;
const USER_AGENTS: Readonly<Record<string, string>> = {
  'okta 3.4.4': 'OpenAPI-Generator/1.0.0/python',
  'okta 2.9.8': 'okta-sdk-python/2.9.8 python/3.11.4 Linux/6.1',
  'sailpoint 1.4.87': 'OpenAPI-Generator/1.4.87/python',
  'sailpoint 2.1.5': 'OpenAPI-Generator/2.1.5/python',
};

/** Every operation as each client sends it, and what only clients for Python send. */
export function recordedRequests(ids: Readonly<Record<string, string>>): Recorded[] {
  const okta = Object.entries(OKTA_CREDENTIALS).flatMap(([client, authorization]) => [
    ...operationsOf('okta', client, authorization, ids),
    ...oddOf(client, authorization, ids),
  ]);
  const bearer: Recorded[] = [
    {
      client: 'okta 3.4.4',
      operation: 'listDevices',
      about: 'Bearer without a space',
      request: {
        vendor: 'okta',
        method: 'GET',
        path: '/api/v1/devices',
        headers: headersOf('okta 3.4.4', 'Bearer{key}'),
      },
      // An API token is none of OAuth's.
      atVendor: { authorization: 'SSWS {key}' },
    },
  ];
  const sailpoint = ['sailpoint 1.4.87', 'sailpoint 2.1.5'].flatMap((client) =>
    operationsOf('sailpoint', client, 'Bearer {key}', ids),
  );
  return [...okta, ...bearer, ...sailpoint];
}

function headersOf(client: string, authorization: string): Record<string, string> {
  return { accept: 'application/json', 'user-agent': USER_AGENTS[client] ?? '', authorization };
}

function operationsOf(
  vendor: 'okta' | 'sailpoint',
  client: string,
  authorization: string,
  ids: Readonly<Record<string, string>>,
): Recorded[] {
  return specifiedOperations
    .filter((one) => one.vendor === vendor)
    .map(({ id, method, body }) => {
      const [target = {}] = targetsOf(id, ids);
      const [first] = validBodies(id, ids);
      const sent = first === undefined ? undefined : JSON.stringify(first);
      const headers = {
        ...headersOf(client, authorization),
        ...(body && { 'content-type': body.mediaType }),
      };
      const request = { vendor, method, path: pathOf(id, target), headers, ...(sent && { body: sent }) };
      return { client, operation: id, about: 'as its sample', request };
    });
}

// Empty strings are sent as they are; a limit that is not given is -1 in the clients of 2024; booleans come as Python
// writes them from 2.x (`True`), and in small letters from 3.x; parameters that the API has no more are still sent.
function oddOf(client: string, authorization: string, ids: Readonly<Record<string, string>>): Recorded[] {
  const headers = headersOf(client, authorization);
  const users = `/api/v1/apps/${ids.appId}/users`;
  const one = (
    operation: string,
    about: string,
    request: Omit<Request, 'vendor' | 'headers'>,
    more = {},
  ): Recorded => ({
    client,
    operation,
    about,
    request: { vendor: 'okta', headers: { ...headers, ...more }, ...request },
  });
  const booleans = client.includes(' 2.') ? ['True', 'False'] : ['true', 'false'];
  const all =
    'q=q_example&query_scope=query_scope_example&after=&limit=-1&filter=filter_example&expand=expand_example';
  return [
    ...['q=', 'after=', 'expand=', 'limit=-1', 'query_scope=x', 'filter=x', all].map((query) =>
      one('listApplicationUsers', query, { method: 'GET', path: users, query }),
    ),
    ...['q=', 'after=', 'expand='].map((query) =>
      one('listApplicationGroupAssignments', query, {
        method: 'GET',
        path: `/api/v1/apps/${ids.appId}/groups`,
        query,
      }),
    ),
    one('getApplicationUser', 'expand=', {
      method: 'GET',
      path: `${users}/${ids.assignedUserId}`,
      query: 'expand=',
    }),
    one('listDevices', 'after=', {
      method: 'GET',
      path: '/api/v1/devices',
      query: 'after=&limit=200&expand=userSummary',
    }),
    ...booleans.map((value) =>
      one('unassignUserFromApplication', `sendEmail=${value}`, {
        method: 'DELETE',
        path: `${users}/${ids.assignedUserId}`,
        query: `sendEmail=${value}`,
      }),
    ),
    ...booleans.map((value) =>
      one(
        'assignRoleToUser',
        `disableNotifications=${value}`,
        {
          method: 'POST',
          path: `/api/v1/users/${ids.userId}/roles`,
          query: `disableNotifications=${value}`,
          body: '{"type": "HELP_DESK_ADMIN"}',
        },
        { 'content-type': 'application/json' },
      ),
    ),
    one(
      'suspendDevice',
      'a media type without a body',
      { method: 'POST', path: `/api/v1/devices/${ids.deviceId}/lifecycle/suspend` },
      { 'content-type': 'application/json' },
    ),
  ];
}

import type { AuthUsersApi } from 'sailpoint-api-client';
import type { SailPointTenant } from '../../infra/local/sailpoint/start-sailpoint-tenant.ts';

/** One call of an operation by the official client. */
export interface SailPointCall {
  readonly title: string;
  readonly operation: string;
  readonly call: (api: AuthUsersApi, ids: SailPointTenant['samples']) => Promise<unknown>;
}

type Patch = Parameters<AuthUsersApi['patchAuthUser']>[0]['jsonPatchOperation'];

const patch = (
  title: string,
  identity: keyof SailPointTenant['samples'],
  operations: unknown,
): SailPointCall => ({
  title,
  operation: 'sailpoint.patchAuthUser',
  call: async (api, ids) => {
    const answer = await api.patchAuthUser({ id: ids[identity], jsonPatchOperation: operations as Patch });
    return { status: answer.status, data: answer.data };
  },
});

const get = (title: string, id: (ids: SailPointTenant['samples']) => string): SailPointCall => ({
  title,
  operation: 'sailpoint.getAuthUser',
  call: async (api, ids) => {
    const answer = await api.getAuthUser({ id: id(ids) });
    return { status: answer.status, data: answer.data };
  },
});

/** Calls of both operations, in an order in which each finds what the one before left. */
export const sailpointCalls: readonly SailPointCall[] = [
  get('gets an identity', ({ identityId }) => identityId),
  get('gets an identity without capabilities', ({ noCapabilitiesIdentityId }) => noCapabilitiesIdentityId),
  patch('appends a capability', 'adminIdentityId', [
    { op: 'add', path: '/capabilities/-', value: 'REPORT_ADMIN' },
  ]),
  patch('replaces all capabilities', 'identityId', [
    { op: 'replace', path: '/capabilities', value: ['CERT_ADMIN', 'sp:ui-config-hub-read'] },
  ]),
  patch('tests and removes by index', 'identityId', [
    { op: 'test', path: '/capabilities/0', value: 'CERT_ADMIN' },
    { op: 'remove', path: '/capabilities/0' },
  ]),
  patch('adds all anew', 'noCapabilitiesIdentityId', [
    { op: 'add', path: '/capabilities', value: ['HELPDESK'] },
  ]),
];

/** Calls that SailPoint refuses. */
export const refusedSailPointCalls: readonly SailPointCall[] = [
  get('404 for an unknown identity', () => 'ffffffffffffffffffffffffffffffff'),
  patch('400 for another member than capabilities', 'identityId', [
    { op: 'replace', path: '/email', value: 'x@y.z' },
  ]),
  patch('400 for an unknown capability', 'identityId', [
    { op: 'add', path: '/capabilities/-', value: 'KING' },
  ]),
  patch('400 for a test that fails', 'identityId', [
    { op: 'test', path: '/capabilities/0', value: 'ORG_ADMIN' },
  ]),
];

import { TOKEN_OPERATION } from '../clients/token-steps.ts';
import { type Row, rowsOf } from './row.ts';

// The Auth Users API as SailPoint's client for Python documents it.
const SEED = 'auth users';
const PATCH = 'application/json-patch+json';
const UNKNOWN = 'ffffffffffffffffffffffffffffffff';

const text = 'A fault that the judge put in';
const error = (detailCode: string) => ({
  detailCode,
  trackingId: 'b21b1f7ce4da4d639f2c62a57171b427',
  messages: [{ locale: 'en-US', localeOrigin: 'DEFAULT', text }],
  causes: [],
});
const faults = {
  403: { status: 403, body: error('403 Forbidden') },
  429: { status: 429, body: { message: 'Rate limit exceeded' }, headers: { 'Retry-After': '60' } },
  500: { status: 500, body: error('500.0 Internal Fault') },
};

const get = { operation: 'getAuthUser', on: { id: '{identityId}' }, status: 200 };
const patch = {
  operation: 'patchAuthUser',
  on: { id: '{identityId}' },
  headers: { 'content-type': PATCH },
  body: [{ op: 'replace', path: '/capabilities', value: ['CERT_ADMIN'] }],
  status: 200,
};

type AuthUser = { readonly id: string; readonly capabilities: readonly string[] | null };

const g = rowsOf(SEED, 'getAuthUser', get);
const p = rowsOf(SEED, 'patchAuthUser', patch);

const holds = (...capabilities: string[]) => ({
  holds: ({ capabilities: held }: AuthUser) => JSON.stringify(held) === JSON.stringify(capabilities),
});
// In any order: the gateway changes nothing where only that would change.
const holdsSet = (...capabilities: string[]) => ({
  holds: ({ capabilities: held }: AuthUser) => [...new Set(held)].sort().join() === capabilities.join(),
});
const MEMBERS =
  'tenant id uid profile identificationNumber email phone workPhone personalEmail firstname lastname displayName alias lastPasswordChangeDate lastLoginTimestamp currentLoginTimestamp lastUnlockTimestamp capabilities'.split(
    ' ',
  );

export const authUserRows: readonly Row[] = [
  g.parameter('id', { holds: ({ id }: AuthUser, ids) => id === ids.identityId }),
  ...g.mediaTypes(),
  ...g.statuses({
    200: get,
    // Nothing that a client can send to the embedded tenant is malformed: it is made to say so.
    400: {
      ...get,
      fault: { status: 400, body: error('400.1 Bad Request Content') },
      status: 400,
      code: '400.1 Bad Request Content',
    },
    401: { ...get, headers: { authorization: 'Bearer wrong' }, status: 401, members: ['error'] },
    404: { ...get, on: { id: UNKNOWN }, status: 404, code: '404 Not found' },
    ...faults,
  }),
  ...g.members(MEMBERS),
  g.behaviour('capabilities may be null', {
    on: { id: '{noCapabilitiesIdentityId}' },
    holds: ({ capabilities }: AuthUser) => capabilities === null,
  }),
  g.client(),
  // Its host and its token come of the configuration that the document begins with.
  rowsOf(SEED, TOKEN_OPERATION, get).client(),

  p.parameter('id', { holds: ({ id }: AuthUser, ids) => id === ids.identityId }),
  p.parameter('json_patch_operation: replace', holds('CERT_ADMIN')),
  p.parameter('json_patch_operation: add', {
    body: [{ op: 'add', path: '/capabilities/-', value: 'CERT_ADMIN' }],
    ...holds('HELPDESK', 'REPORT_ADMIN', 'CERT_ADMIN'),
  }),
  p.parameter('json_patch_operation: remove', {
    body: [{ op: 'remove', path: '/capabilities/0' }],
    ...holds('REPORT_ADMIN'),
  }),
  p.parameter('json_patch_operation: test', {
    body: [{ op: 'test', path: '/capabilities/0', value: 'HELPDESK' }],
    ...holds('HELPDESK', 'REPORT_ADMIN'),
  }),
  p.parameter('json_patch_operation: move', {
    body: [{ op: 'move', from: '/capabilities/0', path: '/capabilities/-' }],
    ...holdsSet('HELPDESK', 'REPORT_ADMIN'),
  }),
  p.parameter('json_patch_operation: copy', {
    body: [{ op: 'copy', from: '/capabilities/0', path: '/capabilities/1' }],
    ...holdsSet('HELPDESK', 'REPORT_ADMIN'),
  }),
  p.parameter('json_patch_operation: replace with ORG_ADMIN', {
    body: [{ op: 'replace', path: '/capabilities', value: ['ORG_ADMIN'] }],
    ...holds('ORG_ADMIN'),
  }),
  ...p.mediaTypes(PATCH),
  ...p.statuses({
    200: patch,
    400: { ...patch, body: [{ op: 'replace' }], status: 400, code: '400.1 Bad Request Content' },
    401: {
      ...patch,
      headers: { 'content-type': PATCH, authorization: 'Bearer wrong' },
      status: 401,
      members: ['error'],
    },
    404: { ...patch, on: { id: UNKNOWN }, status: 404, code: '404 Not found' },
    ...faults,
  }),
  ...p.members(['id', 'uid', 'displayName', 'capabilities']),
  ...p.members(['detailCode', 'trackingId', 'messages', 'messages/0/text', 'causes'], {
    on: { id: UNKNOWN },
    status: 404,
  }),
  p.behaviour('changes the capabilities', { ...get, after: [patch], ...holds('CERT_ADMIN') }),
  p.behaviour('any other field is an illegal update attempt', {
    body: [{ op: 'replace', path: '/email', value: 'x@y.z' }],
    status: 400,
    code: '400.1.1 Illegal update attempt',
  }),
  p.behaviour('a 429 says how long to wait', {
    fault: faults[429],
    status: 429,
    holds: (_, __, { headers }) => Number(headers['retry-after']) > 1,
  }),
  p.client(),
];

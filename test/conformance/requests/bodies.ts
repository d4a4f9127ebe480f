type Ids = Readonly<Record<string, string>>;

const PASSWORD = 'Tr0ub4dor&3';
const TYPES =
  'ACCESS_CERTIFICATIONS_ADMIN ACCESS_REQUESTS_ADMIN API_ACCESS_MANAGEMENT_ADMIN APP_ADMIN GROUP_MEMBERSHIP_ADMIN HELP_DESK_ADMIN ORG_ADMIN READ_ONLY_ADMIN REPORT_ADMIN SUPER_ADMIN USER_ADMIN WORKFLOWS_ADMIN'.split(
    ' ',
  );
const PROFILES: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { role: 'Weaver' },
  { role: null },
  { role: '' },
  { a: 1, b: [true, null], c: { d: 'ä' } },
];
const CREDENTIALS = [
  { userName: 'gold@example.com' },
  { userName: 'gold@example.com', password: { value: PASSWORD } },
  { userName: 'gold@example.com', password: {} },
];

const BODIES: Readonly<Record<string, (ids: Ids) => readonly unknown[]>> = {
  assignUserToApplication: ({ userId: id, assignedUserId, groupInheritedUserId, deprovisionedUserId }) => [
    { id },
    { id, scope: 'USER' },
    { id, scope: 'GROUP' },
    ...CREDENTIALS.map((credentials) => ({ id, credentials })),
    ...PROFILES.map((profile) => ({ id, profile })),
    { id, scope: 'USER', credentials: CREDENTIALS[1], profile: PROFILES[1] },
    ...[assignedUserId, groupInheritedUserId, deprovisionedUserId].map((other) => ({ id: other })),
  ],
  updateApplicationUser: () => [
    { profile: { role: 'Weaver' } },
    {},
    ...CREDENTIALS.map((credentials) => ({ credentials })),
    ...PROFILES.filter(({ role }) => role !== 'Weaver').map((profile) => ({ profile })),
    { credentials: CREDENTIALS[0], profile: PROFILES[1] },
  ],
  assignGroupToApplication: () => [
    undefined,
    {},
    ...[0, 1, 5, 200, 100_000, 100_001, 2 ** 31 - 1].map((priority) => ({ priority })),
    ...PROFILES.map((profile) => ({ profile })),
    // A part of what the assigned group has: the rest of it goes.
    { profile: { role: 'Member' } },
    { priority: 3, profile: PROFILES[1] },
  ],
  updateGroupAssignmentToApplication: () => [
    [{ op: 'replace', path: '/profile/role', value: 'Fuller' }],
    [{ op: 'replace', path: '/profile/role', value: null }],
    [{ op: 'replace', path: '/profile/role', value: { a: 1 } }],
    [{ op: 'replace', path: '/profile', value: { role: 'Dyer' } }],
    [{ op: 'replace', path: '/priority', value: 1 }],
    [{ op: 'remove', path: '/profile/role' }],
    [
      { op: 'replace', path: '/profile/role', value: 'Fuller' },
      { op: 'remove', path: '/profile/role' },
    ],
    [],
    undefined,
  ],
  assignRoleToUser: ({ customRoleId: role, resourceSetId }) => [
    ...TYPES.map((type) => ({ type })),
    { type: 'CUSTOM', role, 'resource-set': resourceSetId },
  ],
  patchAuthUser: () => [
    [{ op: 'add', path: '/capabilities/-', value: 'CERT_ADMIN' }],
    [{ op: 'add', path: '/capabilities/0', value: 'CERT_ADMIN' }],
    [{ op: 'add', path: '/capabilities', value: ['CERT_ADMIN'] }],
    [{ op: 'add', path: '/capabilities', value: [] }],
    [{ op: 'replace', path: '/capabilities', value: ['CERT_ADMIN', 'sp:ui-config-hub-read'] }],
    [{ op: 'replace', path: '/capabilities/0', value: 'CERT_ADMIN' }],
    [{ op: 'replace', path: '/capabilities', value: ['ORG_ADMIN'] }],
    [{ op: 'add', path: '/capabilities/-', value: 'ORG_ADMIN' }],
    [{ op: 'remove', path: '/capabilities/0' }],
    [{ op: 'remove', path: '/capabilities' }],
    [{ op: 'test', path: '/capabilities/0', value: 'HELPDESK' }],
    [
      { op: 'test', path: '/capabilities/0', value: 'HELPDESK' },
      { op: 'remove', path: '/capabilities/0' },
    ],
    [{ op: 'move', from: '/capabilities/0', path: '/capabilities/-' }],
    [{ op: 'copy', from: '/capabilities/0', path: '/capabilities/1' }],
    [],
  ],
};

/** Bodies that the specification allows; `undefined` is none, where it is optional. The first is what usually succeeds. */
export const validBodies = (operation: string, ids: Ids): readonly unknown[] =>
  BODIES[operation]?.(ids) ?? [];

/** Texts that are no body of any operation. */
export const notBodies = [
  '{"id":',
  '{',
  '[',
  'null',
  '1',
  '"x"',
  'true',
  'not json',
  '{}x',
  '[[]]',
  '[null]',
  '\u0000',
];

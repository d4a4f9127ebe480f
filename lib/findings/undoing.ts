const ID = '([A-Za-z0-9_-]+)';

// What the gateway itself can do against what was done. What is not here is undone in the vendor's console, or not.
const UNDOING: readonly (readonly [string, RegExp, (...ids: string[]) => string])[] = [
  [
    'added',
    new RegExp(`^okta:app/${ID}/user/${ID}$`),
    (app, user) => `DELETE /okta/api/v1/apps/${app}/users/${user}`,
  ],
  ['removed', new RegExp(`^okta:app/${ID}/user/${ID}$`), (app) => `POST /okta/api/v1/apps/${app}/users`],
  [
    'added',
    new RegExp(`^okta:app/${ID}/group/${ID}$`),
    (app, group) => `DELETE /okta/api/v1/apps/${app}/groups/${group}`,
  ],
  [
    'removed',
    new RegExp(`^okta:app/${ID}/group/${ID}$`),
    (app, group) => `PUT /okta/api/v1/apps/${app}/groups/${group}`,
  ],
  [
    'added',
    new RegExp(`^okta:user/${ID}/role/`),
    (user) => `DELETE /okta/api/v1/users/${user}/roles/{roleAssignmentId}`,
  ],
  ['removed', new RegExp(`^okta:user/${ID}/role/`), (user) => `POST /okta/api/v1/users/${user}/roles`],
  [
    'suspended',
    new RegExp(`^okta:device/${ID}$`),
    (id) => `POST /okta/api/v1/devices/${id}/lifecycle/unsuspend`,
  ],
  [
    'unsuspended',
    new RegExp(`^okta:device/${ID}$`),
    (id) => `POST /okta/api/v1/devices/${id}/lifecycle/suspend`,
  ],
];

interface Undone {
  readonly resource: string;
  readonly effect: string;
  readonly kind: string;
  readonly evidence?: {
    readonly audit?: { readonly remediation?: readonly string[] | undefined } | undefined;
  };
}

/** The request that would undo what was done, as a suggestion in words; undefined where the gateway has none. */
export function undoing({ resource, effect, kind, evidence }: Undone): string | undefined {
  if (kind === 'unconfirmed-change') return undefined;
  const remediation = evidence?.audit?.remediation;
  if (remediation && remediation.length > 0) return `${remediation.join(' or ')}, with a Ticket header`;
  if (evidence?.audit) return undefined;
  for (const [done, name, request] of UNDOING) {
    const [, ...ids] = name.exec(resource) ?? [];
    if (done === effect && ids.length > 0) return `${request(...ids)} with a Ticket header`;
  }
  return undefined;
}

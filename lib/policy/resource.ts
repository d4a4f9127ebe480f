import { standardRoleType } from '../okta/role-type.ts';

export type ResourceType =
  | 'ApplicationUser'
  | 'ApplicationGroup'
  | 'UserRole'
  | 'Device'
  | 'AuthUser'
  | 'Path'
  | 'Ledger'
  | 'Finding';

/** A resource as policies see it: its name, its type and what its name says. */
export interface ResourceEntity {
  readonly type: ResourceType;
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const ID = '[A-Za-z0-9_-]{1,100}';

// Anchored at both ends and of a few characters only: what is not exactly a name is none.
const NAMES: readonly (readonly [ResourceType, RegExp])[] = [
  ['ApplicationUser', new RegExp(`^okta:app/(?<appId>${ID})/user/(?<userId>${ID})$`)],
  ['ApplicationGroup', new RegExp(`^okta:app/(?<appId>${ID})/group/(?<groupId>${ID})$`)],
  [
    'UserRole',
    new RegExp(`^okta:user/(?<userId>${ID})/role/CUSTOM/(?<customRole>${ID})/(?<resourceSet>${ID})$`),
  ],
  ['UserRole', new RegExp(`^okta:user/(?<userId>${ID})/role/(?<roleAssignmentId>${ID})$`)],
  ['Device', new RegExp(`^okta:device/(?<deviceId>${ID})$`)],
  ['AuthUser', new RegExp(`^sailpoint:auth-user/(?<identityId>${ID})$`)],
  ['Ledger', /^(?<path>\/changes(\/[!-~]{0,500})?)$/],
  ['Finding', /^(?<path>\/findings(\/[!-~]{0,500})?)$/],
  ['Path', /^(?<path>\/(okta|sailpoint|hooks)\/[!-~]{1,2000})$/],
];

/** The entity that a resource's name stands for, or a read's path; undefined for what is neither. */
export function entityOf(resource: string): ResourceEntity | undefined {
  for (const [type, name] of NAMES) {
    const found = name.exec(resource);
    if (found) return { type, id: resource, attributes: attributesOf(type, { ...found.groups }) };
  }
  return undefined;
}

function attributesOf(type: ResourceType, said: Record<string, string>): Record<string, string> {
  if (type !== 'UserRole') return said;
  if (said.customRole !== undefined) return { ...said, roleType: 'CUSTOM' };
  const { userId = '', roleAssignmentId: role = '' } = said;
  return standardRoleType.safeParse(role).success ? { userId, roleType: role } : said;
}

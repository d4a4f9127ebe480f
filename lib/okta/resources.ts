// A resource is what a change touches, as one string; the same thing always has the same string.

/** A user's assignment to an application: `okta:app/0oa…/user/00u…`. */
export const applicationUser = (appId: string, userId: string) => `okta:app/${appId}/user/${userId}`;

/** A group's assignment to an application: `okta:app/0oa…/group/00g…`. */
export const applicationGroup = (appId: string, groupId: string) => `okta:app/${appId}/group/${groupId}`;

/**
 * A role of a user: `okta:user/00u…/role/HELP_DESK_ADMIN`; a custom role is named by role and resource set,
 * `okta:user/00u…/role/CUSTOM/cr0…/iam…`, as the same role may be held over several sets.
 */
export const userRole = (userId: string, role: string) => `okta:user/${userId}/role/${role}`;

/** A role of a group, which gives it to the group's members: `okta:group/00g…/role/HELP_DESK_ADMIN`. */
export const groupRole = (groupId: string, role: string) => `okta:group/${groupId}/role/${role}`;

/** A device: `okta:device/guo…`. */
export const device = (deviceId: string) => `okta:device/${deviceId}`;

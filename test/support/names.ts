// The canonical names of resources, written out: tests do not ask the code what it should say.

export const applicationUser = (appId: string, userId: string) => `okta:app/${appId}/user/${userId}`;
export const applicationGroup = (appId: string, groupId: string) => `okta:app/${appId}/group/${groupId}`;
export const userRole = (userId: string, role: string) => `okta:user/${userId}/role/${role}`;
export const groupRole = (groupId: string, role: string) => `okta:group/${groupId}/role/${role}`;
export const device = (deviceId: string) => `okta:device/${deviceId}`;
export const authUser = (id: string) => `sailpoint:auth-user/${id}`;

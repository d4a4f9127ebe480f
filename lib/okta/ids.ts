import * as z from 'zod';

/**
 * An Okta id. Logins are not taken where Okta itself would also take them: the ledger must know one user by one
 * name.
 */
export function oktaId(description: string, example: string) {
  return z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,100}$/, 'must be an Okta id: letters and digits')
    .meta({ description, example });
}

export const appId = oktaId("The application's id", '0oafxqCAJWWGELFTYASJ');
export const userId = oktaId("The user's id, not the login", '00u13okQOVWZJGDOAUVR');
export const groupId = oktaId("The group's id", '00g1emaKYZTWRYYRRTSK');
export const deviceId = oktaId("The device's id", 'guo4a5u7JHHhjXrMK0g4');
export const roleAssignmentId = oktaId(
  'The id of a role assignment; unique only together with the user',
  'JBCUYUC7IRCVGS27IFCE2SKO',
);
export const grantId = oktaId("The governance grant's id", 'grai2556vZgWesWf10g4');

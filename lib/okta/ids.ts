import * as z from 'zod';

const ID = /[A-Za-z0-9_-]{1,100}/;

/** The form of a user's id. */
export const USER_ID = /00u[A-Za-z0-9]{1,97}/;

function oktaId(
  description: string,
  example: string,
  form = ID,
  message = 'must be an Okta id: letters and digits',
) {
  return z
    .string()
    .regex(new RegExp(`^${form.source}$`), message)
    .meta({ description, example });
}

export const appId = oktaId("The application's id", '0oafxqCAJWWGELFTYASJ');
/**
 * Okta itself also takes a login, a login's short name and `me`, whoever owns the credential. Here a user has one name
 * only: their id.
 */
export const userId = oktaId(
  "The user's id, not the login",
  '00u13okQOVWZJGDOAUVR',
  USER_ID,
  'must be the id of a user, 00u and letters and digits: logins and "me" are not taken',
);
export const groupId = oktaId("The group's id", '00g1emaKYZTWRYYRRTSK');
export const deviceId = oktaId("The device's id", 'guo4a5u7JHHhjXrMK0g4');
export const roleAssignmentId = oktaId(
  'The id of a role assignment; unique only together with the user',
  'JBCUYUC7IRCVGS27IFCE2SKO',
);
export const grantId = oktaId("The governance grant's id", 'grai2556vZgWesWf10g4');

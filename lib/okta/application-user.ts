import * as z from 'zod';
import { appId, userId } from './ids.ts';

/** Path parameters of one application user. */
export const applicationUserParams = z.strictObject({ appId, userId });

const profile = z
  .record(z.string(), z.unknown())
  .meta({ description: "The user's profile in the application" });

const credentials = z.strictObject({
  userName: z.string().min(1).max(100).optional(),
  password: z.strictObject({ value: z.string().min(1).max(1000).optional() }).optional(),
});

// Okta lets a client send back what it read, and ignores it.
const ignored = z.unknown().optional().meta({ readOnly: true });
const readOnly = {
  created: ignored,
  externalId: ignored,
  lastSync: ignored,
  lastUpdated: ignored,
  passwordChanged: ignored,
  status: ignored,
  statusChanged: ignored,
  syncState: ignored,
  _embedded: ignored,
  _links: ignored,
};

/** The body that assigns a user. */
export const appUserAssignRequest = z
  .strictObject({
    id: userId,
    scope: z.enum(['USER', 'GROUP']).optional(),
    credentials: credentials.optional(),
    profile: profile.optional(),
    ...readOnly,
  })
  .meta({
    id: 'AppUserAssignRequest',
    example: { id: '00u13okQOVWZJGDOAUVR', scope: 'USER', profile: { role: 'Analyst' } },
  });

/** The body that changes an assigned user's profile or credentials. */
export const appUserUpdateRequest = z
  .strictObject({
    id: userId.optional(),
    scope: z.enum(['USER', 'GROUP']).optional(),
    credentials: credentials.optional(),
    profile: profile.optional(),
    ...readOnly,
  })
  .meta({ id: 'AppUserUpdateRequest', example: { profile: { role: 'Analyst' } } });

/** A user's assignment to an application, as Okta answers it. */
export const appUser = z
  .looseObject({
    id: z.string(),
    scope: z.string().nullish(),
    status: z.string().nullish(),
    credentials: z.looseObject({ userName: z.string().nullish() }).nullish(),
    profile: z.record(z.string(), z.unknown()).nullish(),
  })
  .meta({ id: 'AppUser' });

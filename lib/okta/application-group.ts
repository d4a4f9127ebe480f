import * as z from 'zod';
import { appId, groupId } from './ids.ts';

/** Path parameters of one application group. */
export const applicationGroupParams = z.strictObject({ appId, groupId });

// Okta lets a client send back what it read, and ignores it.
const ignored = z.unknown().optional().meta({ readOnly: true });

/** The body that assigns a group; Okta takes no body, too. */
export const groupAssignmentRequest = z
  .strictObject({
    id: ignored,
    lastUpdated: ignored,
    priority: z.int().optional(),
    profile: z.record(z.string(), z.unknown()).optional(),
    _embedded: ignored,
    _links: ignored,
  })
  .meta({ id: 'ApplicationGroupAssignmentRequest', example: { priority: 1 } });

/**
 * Okta's JSON Patch: `replace` and `remove` only, in `application/json`. The value may be any JSON value,
 * though the specification says object: its own example sends a string.
 */
export const groupAssignmentPatch = z
  .array(
    z.strictObject({
      op: z.enum(['replace', 'remove']),
      path: z.string().regex(/^\/(priority|profile(\/[^/]+)*)$/, 'must lie in /priority or /profile'),
      value: z.unknown().optional(),
    }),
  )
  .max(100)
  .meta({
    id: 'ApplicationGroupAssignmentPatch',
    example: [{ op: 'replace', path: '/profile/role', value: 'Analyst' }],
  });

/** A group's assignment to an application, as Okta answers it. */
export const applicationGroupAssignment = z
  .looseObject({
    id: z.string(),
    priority: z.number().nullish(),
    profile: z.record(z.string(), z.unknown()).nullish(),
  })
  .meta({ id: 'ApplicationGroupAssignment' });

import * as z from 'zod';

/** The id of a change. */
export const changeId = z
  .string()
  .regex(/^chg_[0-9a-f]{32}$/, 'must be the id of a change, chg_ and 32 hexadecimal digits')
  .meta({ description: 'The id of a change', example: 'chg_5f0c7a1e9b2d4c3f8a6b1d0e2c4f6a8b' });

/** What a change touches, as one string. */
export const resource = z
  .string()
  .regex(/^[a-z]+:[A-Za-z0-9/_-]{1,500}$/, 'must be a resource such as okta:app/0oa…/user/00u…')
  .meta({
    description: 'What a change touches',
    example: 'okta:app/0oafxqCAJWWGELFTYASJ/user/00u13okQOVWZJGDOAUVR',
  });

/** Where a page of changes ends: the last one's place in the index it was found by. */
const lastSeen = z.strictObject({ id: changeId, acceptedAt: z.iso.datetime() });

export type LastSeen = z.output<typeof lastSeen>;

/** Where a page of changes ends, as an opaque string. */
export const cursor = z
  .codec(z.base64url().max(2048), lastSeen, {
    decode: (text, context) => {
      try {
        return lastSeen.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
      } catch {
        context.issues.push({ code: 'custom', input: text, message: 'must be a cursor of this list' });
        return z.NEVER;
      }
    },
    encode: (key) => Buffer.from(JSON.stringify(key)).toString('base64url'),
  })
  .meta({ description: 'The cursor of the next page, from its link' });

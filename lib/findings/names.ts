import { createHash } from 'node:crypto';
import * as z from 'zod';

/** The id of a finding. */
export const findingId = z
  .string()
  .regex(/^fnd_[0-9a-f]{32}$/, 'must be the id of a finding, fnd_ and 32 hexadecimal digits')
  .meta({ description: 'The id of a finding', example: 'fnd_5f0c7a1e9b2d4c3f8a6b1d0e2c4f6a8b' });

/** The same for the same kind of thing done to the same resource, so that identical findings fold together. */
export function findingIdOf(kind: string, resource: string, effect: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([kind, resource, effect]))
    .digest('hex');
  return `fnd_${digest.slice(0, 32)}`;
}

const lastSeen = z.strictObject({ id: findingId, lastSeenAt: z.iso.datetime({ offset: true }) });

/** Where a page of findings ends: the last one's place in the index it was found by. */
export type LastFinding = z.output<typeof lastSeen>;

/** Where a page of findings ends, as an opaque string. */
export const findingCursor = z
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

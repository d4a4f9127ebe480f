import * as z from 'zod';
import { malformedBody, validationFailed } from './errors.ts';
import type { GroupAssignment } from './state.ts';

const patchSchema = z.array(
  z.object({ op: z.enum(['replace', 'remove']), path: z.string(), value: z.unknown().optional() }),
);

function unescapePointer(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}

/**
 * What a JSON Patch makes of an assignment; the assignment itself is left alone, so that a patch applies as a
 * whole or not at all. Takes `replace` of `/priority` and `replace` or `remove` of `/profile/<attribute>`;
 * an attribute of the app's schema always exists, so replacing one without a value is no error.
 * Throws 400 E0000003 for what is no list, and E0000001 for everything else.
 */
export function patchAssignment(
  assignment: GroupAssignment,
  patch: unknown,
): { priority: number; profile: Record<string, unknown> } {
  if (!Array.isArray(patch)) throw malformedBody('The body is no list of operations.');
  const operations = patchSchema.safeParse(patch);
  if (!operations.success) {
    throw validationFailed('patch', 'patch: Only the operations replace and remove are supported.');
  }
  let { priority } = assignment;
  const profile = { ...assignment.profile };
  for (const { op, path, value } of operations.data) {
    const name = /^\/profile\/([^/]+)$/.exec(path)?.[1];
    if (path === '/priority' && op === 'replace') {
      const wanted = z.int().min(0).safeParse(value);
      if (!wanted.success) throw validationFailed('priority', 'priority: The value must be a whole number.');
      priority = wanted.data;
    } else if (name !== undefined && op === 'replace' && value !== undefined) {
      profile[unescapePointer(name)] = value;
    } else if (name !== undefined && op === 'remove') {
      delete profile[unescapePointer(name)];
    } else {
      throw validationFailed(path, `${path}: The operation ${op} is not supported on this path.`);
    }
  }
  return { priority, profile };
}

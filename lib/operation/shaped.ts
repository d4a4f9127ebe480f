import type * as z from 'zod';
import { Problem } from './problem.ts';

/** A value of a schema. @throws {Problem} 400 that names every member that is wrong, never its value */
export function shaped(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (!schema) {
    if (Object.keys(value as object).length === 0) return {};
    throw new Problem('invalid-request', `The ${where} must be empty.`);
  }
  const read = schema.safeParse(value);
  const issues = read.success ? mistaken(value, read.data, []) : read.error.issues;
  if (read.success && issues.length === 0) return read.data;
  const causes = issues.map(({ path, message }) => `${[where, ...path].join('.')}: ${message}`);
  throw new Problem('invalid-request', `${causes.slice(0, 3).join('; ')}.`, { causes: causes.slice(0, 20) });
}

/** Where the schema takes an object, and took a number that is kept as it came for one. */
function mistaken(value: unknown, read: unknown, path: readonly PropertyKey[]): Issue[] {
  if (value === null || typeof value !== 'object' || value === read) return [];
  if (JSON.isRawJSON(value))
    return typeof read === 'object'
      ? [{ path, message: 'Invalid input: expected object, received number' }]
      : [];
  return Object.entries(value).flatMap(([name, member]) =>
    mistaken(member, (read as Record<string, unknown> | undefined)?.[name], [...path, name]),
  );
}

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };

import type * as z from 'zod';
import { Problem } from './problem.ts';

/** A value of a schema. @throws {Problem} 400 that names every member that is wrong, never its value */
export function shaped(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (!schema) {
    if (Object.keys(value as object).length === 0) return {};
    throw new Problem('invalid-request', `The ${where} must be empty.`);
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const causes = read.error.issues.map(({ path, message }) => `${[where, ...path].join('.')}: ${message}`);
  throw new Problem('invalid-request', `${causes.slice(0, 3).join('; ')}.`, { causes: causes.slice(0, 20) });
}

import * as z from 'zod';

/** An integer in a query string, in digits only. */
export function integer(limits: { min: number; max?: number }) {
  const { min, max = 2 ** 31 - 1 } = limits;
  return z
    .string()
    .regex(/^\d{1,10}$/, 'must be an integer')
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .optional();
}

/** `true` or `false` in a query string. */
export function boolean() {
  return z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .pipe(z.boolean())
    .optional();
}

/** Text in a query string, without control characters. */
export function text(maxLength = 2048) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^\P{Cc}*$/u, 'must not hold control characters')
    .optional();
}

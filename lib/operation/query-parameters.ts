import * as z from 'zod';

interface Limits {
  readonly min: number;
  readonly max?: number;
}

/** An integer in a query string, in digits only. */
export function integer({ min, max = 2 ** 31 - 1 }: Limits) {
  return z
    .string()
    .regex(/^\d{1,10}$/, 'must be an integer')
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .optional()
    .meta({ override: { type: 'integer', minimum: min, maximum: max } });
}

/**
 * An integer of which the vendor judges how large it may be: older clients of Okta's send -1 for its default.
 *
 * @param limits as the vendor documents them
 */
export function vendorInteger({ min, max }: Limits) {
  return z
    .string()
    .regex(/^-?\d{1,10}$/, 'must be an integer')
    .transform(Number)
    .optional()
    .meta({ override: { type: 'integer', minimum: min, ...(max !== undefined && { maximum: max }) } });
}

/** `true` or `false` in a query string, as Python's clients write it too. */
export function boolean() {
  return z
    .string()
    .regex(/^(true|false)$/i, 'must be true or false')
    .transform((value) => value.toLowerCase() === 'true')
    .optional()
    .meta({ override: { type: 'boolean' } });
}

/** Text in a query string, without control characters. Empty is for the vendor to judge. */
export function text(maxLength = 2048) {
  return z
    .string()
    .max(maxLength)
    .regex(/^\P{Cc}*$/u, 'must not hold control characters')
    .optional();
}

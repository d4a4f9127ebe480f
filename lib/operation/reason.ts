import * as z from 'zod';

/** Why a person does something, as they say it themselves. */
export const reason = z
  .string()
  .min(1)
  .max(500)
  .regex(/^\P{Cc}*$/u, 'must not hold control characters')
  .meta({ description: 'Why, in a sentence or two' });

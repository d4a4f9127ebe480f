import * as z from 'zod';

/** Why a person does something, as they say it themselves. */
export const reason = z
  .string()
  .min(1)
  .max(500)
  .regex(/^\P{Cc}*$/u, 'must not hold control characters')
  .regex(/^[^\u202a-\u202e\u2066-\u2069]*$/u, 'must not change the direction of the text')
  .regex(/[\p{L}\p{N}]/u, 'must say something')
  .meta({ description: 'Why, in a sentence or two' });

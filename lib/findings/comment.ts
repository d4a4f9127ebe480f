import * as z from 'zod';

/** The body with which a finding is moved on, if any. */
export const findingComment = z
  .strictObject({
    reason: z
      .string()
      .min(1)
      .max(500)
      .regex(/^\P{Cc}*$/u, 'must not hold control characters')
      .optional()
      .meta({ description: 'Why, in a sentence or two' }),
  })
  .meta({ id: 'FindingComment', example: { reason: 'Emergency access during the outage' } });

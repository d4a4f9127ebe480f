import * as z from 'zod';

/** The ITSM reference that justifies a change: `RITM0010023`, `IAM-412`. */
export const ticket = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'must be a ticket number such as RITM0010023 or IAM-412')
  .meta({ description: 'The ticket that justifies the change', example: 'RITM0010023' });

import * as z from 'zod';
import { reason } from '../operation/reason.ts';

/** The body with which a finding is moved on, if any. */
export const findingComment = z
  .strictObject({ reason: reason.optional() })
  .meta({ id: 'FindingComment', example: { reason: 'Emergency access during the outage' } });

import * as z from 'zod';
import { exemptions } from './exemptions/exemptions.ts';

/** What every audit can be told. */
export const commonParameters = z.strictObject({
  since: z
    .union([z.iso.date(), z.iso.datetime({ offset: true })])
    .optional()
    .meta({
      description:
        'What was granted before this is shown as such, and not raised for having no ticket: since when changes go through the gateway',
    }),
  exemptions: exemptions.default([]).meta({ description: 'What is acceptable, on which ticket' }),
});

export type CommonParameters = z.output<typeof commonParameters>;

/**
 * Whether something was granted before the time from which on it needs a ticket. What has no time, or none that can
 * be read, was not.
 */
export function isFromBefore(
  granted: string | null | undefined,
  { since }: Pick<CommonParameters, 'since'>,
): boolean {
  return since !== undefined && Date.parse(granted ?? '') < Date.parse(since);
}

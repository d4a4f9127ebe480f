import * as z from 'zod';
import { commonParameters } from '../parameters.ts';

const minutes = (byDefault: number, description: string) =>
  z.int().min(1).max(525_600).default(byDefault).meta({ description });

export const ledgerHealthParameters = commonParameters.extend({
  openAfterMinutes: minutes(60, 'For how long a change may be under way or put off, in minutes'),
  inDoubtAfterMinutes: minutes(
    15,
    'For how long it may not be known whether a change took effect, in minutes',
  ),
  unconfirmedAfterMinutes: minutes(120, "For how long Okta's log may not have told of a change, in minutes"),
});

export type LedgerHealthParameters = z.output<typeof ledgerHealthParameters>;

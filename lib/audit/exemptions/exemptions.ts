import * as z from 'zod';
import { ticket } from '../../caller/ticket.ts';
import { findingKinds } from '../../findings/finding.ts';

// A pattern names all of one thing, so that nobody exempts more than he has looked at: `okta:app/0oa…/*`, never
// `okta:app/*`.
const RESOURCE = /^(okta|sailpoint):[a-z-]+\/[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*(\/\*)?$/;

/** What makes findings acceptable, on whose word and until when. */
export const exemption = z.strictObject({
  resource: z
    .string()
    .max(600)
    .regex(RESOURCE, 'must be a resource such as okta:device/guo…, or all of one, such as okta:app/0oa…/*')
    .meta({ description: 'What is exempted; with a trailing `/*` everything of it' }),
  kinds: z
    .array(z.enum(findingKinds))
    .min(1)
    .optional()
    .meta({ description: 'Only these kinds of findings' }),
  ticket,
  until: z.iso.date().optional().meta({ description: 'The last day on which it counts, in UTC' }),
  reason: z.string().min(1).max(500).meta({ description: 'Why it is acceptable, for whoever asks' }),
});

/** The exemptions of an audit, as its parameters have them. */
export const exemptions = z.array(exemption).max(10_000);

export type Exemption = z.output<typeof exemption>;

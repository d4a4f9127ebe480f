import * as z from 'zod';
import { callerEntry } from '../caller/callers-secret.ts';
import { expression, onEvent, template } from './template.ts';

const operation = z.strictObject({
  /** The operation's id, `okta.assignUserToApplication`. */
  operation: z.string(),
  params: template.optional(),
  query: template.optional(),
  body: template.optional(),
  /** Absence will do of what it takes away, where what it belongs to is there. */
  absent: z.literal('ok').optional(),
  /** A list, or a text with commas as ServiceNow's list fields come: one change for each item. */
  forEach: onEvent.optional(),
});

// What a header says is kept with the order.
const OF_CREDENTIALS = /authorization|cookie|token|signature|secret|api-?key/;

const delivery = z
  .strictObject({
    $: expression.optional(),
    /** Where the expression yields nothing, the delivery itself. */
    optional: z.literal(true).optional(),
    header: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be a header in lower case')
      .refine((name) => !OF_CREDENTIALS.test(name), 'must not be a header that holds a credential')
      .optional(),
  })
  .refine(({ $, header }) => ($ === undefined) !== (header === undefined), {
    message: 'must have either $ or header',
  })
  .refine(({ optional, header }) => !(optional && header), {
    message: 'optional goes with $ only',
  });

/** What a mapping file holds: for which events of a caller, which changes on which ticket. */
export const mapping = z.strictObject({
  caller: callerEntry.shape.id,
  description: z.string().min(1).max(300),
  /** Whose bodies they are, so that expressions look into one form of all that these may have. */
  form: z.enum(['jira', 'servicenow']).optional(),
  /** What of the event the other expressions look into; all of it without this. */
  root: onEvent.optional(),
  when: onEvent.refine(({ isCondition }) => isCondition, {
    message: 'must be comparisons, contains(), starts_with() or ends_with(), joined by &&, || and !',
  }),
  ticket: onEvent,
  /** By what its changes are known again: an expression, or a header. The delivery itself without this. */
  delivery: delivery.optional(),
  operations: z.array(operation).min(1).max(20),
});

/** A mapping and its name, which is its file's. */
export type Mapping = z.output<typeof mapping> & { readonly name: string };

export type MappedOperation = Mapping['operations'][number];

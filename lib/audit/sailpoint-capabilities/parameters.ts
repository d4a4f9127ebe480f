import * as z from 'zod';
import { authUserParams } from '../../sailpoint/auth-user.ts';
import { commonParameters } from '../parameters.ts';

const identity = authUserParams.shape.id;
const capabilities = z
  .array(z.string().min(1).max(100))
  .max(200)
  .refine((names) => new Set(names).size === names.length, 'must not name a capability twice');

/** Who is watched, and what they may have. */
export const parameters = commonParameters
  .pick({ exemptions: true })
  .extend({
    watch: z
      .array(identity)
      .min(1)
      .max(100_000)
      .refine((ids) => new Set(ids).size === ids.length, 'must not name an identity twice')
      .meta({ description: 'The identities that are watched, by id' }),
    allowed: z
      .record(identity, capabilities)
      .default({})
      .meta({ description: 'What an identity may have, by its id' }),
    allowedByDefault: capabilities
      .optional()
      .meta({ description: 'What whoever is not in `allowed` may have' }),
  })
  .refine(({ watch, allowed }) => Object.keys(allowed).every((id) => watch.includes(id)), {
    message: 'must not name an identity that is not watched',
    path: ['allowed'],
  })
  .refine(
    ({ watch, allowed, allowedByDefault }) =>
      allowedByDefault !== undefined || watch.every((id) => Object.hasOwn(allowed, id)),
    { message: 'is needed, as not every identity is in allowed', path: ['allowedByDefault'] },
  );

export type SailPointCapabilitiesParameters = z.output<typeof parameters>;

/** What an identity may have: its own line of the matrix, or else the default. */
export function allowedFor(
  id: string,
  { allowed, allowedByDefault = [] }: SailPointCapabilitiesParameters,
): ReadonlySet<string> {
  return new Set(Object.hasOwn(allowed, id) ? allowed[id] : allowedByDefault);
}

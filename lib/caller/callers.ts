import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';

/** What the callers secret holds: who may call, and the keys of each; two during a rotation. */
export const callersSecret = z.strictObject({
  callers: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes'),
        /** At least 128 bits of randomness each; they are not meant to be remembered. */
        apiKeys: z
          .array(z.string().regex(/^[!-~]{22,512}$/, 'must be 22 or more printable characters, no spaces'))
          .min(1)
          .max(4),
      }),
    )
    .min(1),
});

/** A system that is allowed in. */
export interface Caller {
  readonly id: string;
}

/** The callers of one version of the secret. */
export class Callers {
  readonly #keys: { caller: Caller; digest: Buffer }[];

  /** @throws {ZodError} for a secret of another shape, and where two callers share a key */
  constructor(secret: unknown) {
    this.#keys = callersSecret
      .parse(secret)
      .callers.flatMap(({ id, apiKeys }) => apiKeys.map((key) => ({ caller: { id }, digest: digest(key) })));
    const distinct = new Set(this.#keys.map(({ digest }) => digest.toString('hex')));
    if (distinct.size < this.#keys.length) throw new Error('Two callers share a key');
  }

  /**
   * The caller whose key this is. All keys are compared, by digest and in constant time, so that neither the
   * time nor the order tells anything.
   */
  withKey(key: string): Caller | undefined {
    const presented = digest(key);
    let found: Caller | undefined;
    for (const { caller, digest: known } of this.#keys) {
      if (timingSafeEqual(known, presented)) found = caller;
    }
    return found;
  }
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

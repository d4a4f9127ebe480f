import * as z from 'zod';
import { deferral } from '../ledger/deferral.ts';
import { httpsUrl } from '../upstream/https-url.ts';
import { GATEWAY } from './gateway.ts';
import { iamRole } from './iam-role.ts';

const printable = (min: number) =>
  z
    .string()
    .regex(new RegExp(`^[!-~]{${min},512}$`), `must be ${min} or more printable characters, no spaces`);
// Two headers joined, a JSON Web Token, a token of ours.
const UNLIKE_A_KEY = /,|^[\w-]+\.[\w-]+\.[\w-]*$|^gtt~/;
/** Two, so that a secret is replaced without an outage; two more for slow fleets. */
const some = <T extends z.ZodType>(one: T) => z.array(one).min(1).max(4);

/** A regular expression, checked when the secret is read. */
const pattern = z
  .string()
  .max(500)
  .transform((source, context) => {
    try {
      return new RegExp(source, 'u');
    } catch {
      context.issues.push({ code: 'custom', input: source, message: 'must be a regular expression' });
      return z.NEVER;
    }
  });

/** How one caller proves who it is, in one or several ways, and which tickets it names. */
export const callerEntry = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes')
    .refine((id) => id !== GATEWAY, `must not be ${GATEWAY}, the id of the gateway itself`),
  /** What policies permit is permitted to groups, mostly. */
  groups: z
    .array(z.string().regex(/^[a-z][a-z0-9-]{0,62}$/))
    .max(20)
    .default([]),
  /** At least 128 bits of randomness each; they are not meant to be remembered. */
  apiKeys: some(
    printable(22).refine((key) => !UNLIKE_A_KEY.test(key), {
      message:
        'must not hold a comma, be three parts with dots, or begin with gtt~: it would be taken for something else',
    }),
  ).optional(),
  /** HTTP Basic (RFC 7617), ServiceNow's simplest profile. */
  basic: some(
    z.strictObject({ user: z.string().regex(/^[!-9;-~]{1,128}$/), password: printable(16) }),
  ).optional(),
  /** Jira's: `X-Hub-Signature: sha256=…` over the body. Taken on `/hooks/itsm` only: it covers nothing else. */
  hubSignature: some(printable(16)).optional(),
  /** Standard Webhooks: secrets as `whsec_` and base64, 24 to 64 bytes. */
  standardWebhooks: some(z.string().regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/)).optional(),
  /** Tokens of the customer's identity provider. */
  jwt: z
    .strictObject({
      issuer: z.url(),
      audience: z.string().min(1),
      /** With its query: some providers have one key set for each policy. */
      jwksUri: httpsUrl.transform(({ href }) => href),
      /** The claim that names the caller, and its value. */
      claim: z.string().min(1).default('sub'),
      value: z.string().min(1),
    })
    .optional(),
  /** Roles that AWS has verified (SigV4). */
  iam: some(iamRole).optional(),
  ticket: z
    .strictObject({ required: z.boolean().default(true), pattern: pattern.optional() })
    .default({ required: true }),
  /**
   * What becomes of its changes that cannot be made right now: `queue` for an ITSM, which goes on once it has its 202;
   * `caller` for the vendors' clients, which take any 2xx for done, get 429 or 503, and send them again.
   */
  deferral: deferral.default('caller'),
  /** Requests a minute that one execution environment lets through; bursts of a quarter of it. */
  requestsPerMinute: z.int().min(1).max(1_000_000).default(6_000),
});

/** What the callers secret holds. */
export const callersSecret = z.strictObject({ callers: z.array(callerEntry).min(1) });

export type CallerEntry = z.output<typeof callerEntry>;

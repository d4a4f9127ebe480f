import * as z from 'zod';

const milliseconds = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)
  .optional();

const dueHours = (text: string): [audit: string, hours: number] => {
  const [audit = '', hours] = text.split('=');
  return [audit, Number(hours)];
};

/** The names of everything that a function reads from its environment; the values hold no secrets. */
const environment = z.object({
  /** The S3 bucket of what runs of audits leave. */
  AUDITS_BUCKET_NAME: z.string().min(1).optional(),
  /** How many hours may pass from one run of an audit to the next, as `admin-roles=192,ledger-health=36`. */
  AUDITS_DUE_HOURS: z
    .string()
    .regex(/^([a-z][a-z0-9-]*=\d{1,6}(,(?=.)|$))+$/)
    .transform((text) => new Map(text.split(',').map(dueHours)))
    .optional(),
  CALLERS_SECRET_ID: z.string().min(1).optional(),
  /** For how long credentials of the callers secret's previous version are good after a rotation. */
  PREVIOUS_CALLERS_VALID_SECONDS: z
    .string()
    .regex(/^\d{1,6}$/)
    .default('3600')
    .transform(Number),
  DEFERRED_QUEUE_URL: z.url().optional(),
  /** EventBridge's bus of Okta's events. */
  EVENT_BUS_NAME: z.string().min(1).optional(),
  EVENTS_TABLE_NAME: z.string().min(1).optional(),
  /** The S3 bucket of events that are too large for the bus, or of no known shape, and of the reports of audits. */
  EVIDENCE_BUCKET_NAME: z.string().min(1).optional(),
  FINDINGS_TABLE_NAME: z.string().min(1).optional(),
  /** How long Okta has to tell of a change before that is a finding; an hour unless told. */
  UNCONFIRMED_AFTER_SECONDS: z
    .string()
    .regex(/^\d{1,7}$/)
    .transform(Number)
    .optional(),
  /** The ledger's timing, where it is not the default (lib/ledger/timing.ts). */
  LEDGER_CLOCK_SKEW_MS: milliseconds,
  LEDGER_SETTLE_AFTER_MS: milliseconds,
  LEDGER_CONSISTENT_AFTER_MS: milliseconds,
  LEDGER_LOG_AFTER_MS: milliseconds,
  LEDGER_TURN_MS: milliseconds,
  LEDGER_MAX_WAIT_MS: milliseconds,
  LEDGER_SECRET_ID: z.string().min(1).optional(),
  LEDGER_TABLE_NAME: z.string().min(1).optional(),
  /** Members, of profiles and of all else, whose values never get into the ledger, separated by commas. */
  MASKED_PROFILE_MEMBERS: z
    .string()
    .default('securityAnswer')
    .transform((names) => new Set(names.split(',').map((name) => name.trim()))),
  OKTA_EVENT_HOOK_SECRET_ID: z.string().min(1).optional(),
  OKTA_SECRET_ID: z.string().min(1).optional(),
  SAILPOINT_SECRET_ID: z.string().min(1).optional(),
  /** This gateway's own address, path included, where it is not the one that requests come in on (a proxy in front). */
  PUBLIC_URL: z.url().optional(),
});

export type Environment = z.output<typeof environment>;

/** A function was deployed without something that it needs. */
export class NotConfigured extends Error {
  override name = 'NotConfigured';
}

/** @throws {NotConfigured} naming the variables that are missing or wrong, never their values */
export function readEnvironment(variables: Record<string, string | undefined> = process.env): Environment {
  const read = environment.safeParse(variables);
  if (read.success) return read.data;
  const names = read.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new NotConfigured(`These environment variables are missing or wrong: ${names}`);
}

/** @throws {NotConfigured} */
export function needed<Name extends keyof Environment>(
  from: Environment,
  name: Name,
): NonNullable<Environment[Name]> {
  const value = from[name];
  if (value === undefined) throw new NotConfigured(`The environment variable ${name} is not set`);
  return value;
}

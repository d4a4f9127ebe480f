import * as z from 'zod';
import { auditsConfig } from './audit-config.ts';

const days = z.union(
  [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
  ].map((n) => z.literal(n)),
  'must be a retention that CloudWatch Logs has: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653',
);

// Partition, region and account.
const CERTIFICATE = /^arn:(aws|aws-cn|aws-us-gov):acm:([a-z0-9-]+):(\d{12}):certificate\/[\w-]+$/;

/** The partition that a region is in. */
const partitionOf = (region: string) =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

/** Who is written to. SNS takes an address for a topic once. */
const emails = z
  .array(z.email('must be an e-mail address'))
  .refine(
    (all) => new Set(all.map((one) => one.toLowerCase())).size === all.length,
    'must not name an address twice',
  )
  .default([]);

/** What of a deployment is one's own. Secrets are no part of it: docs/secrets.md. */
const members = z.strictObject({
  /**
   * All names begin with it, so that several deployments can live in one account. It has no hyphen: the first one in a
   * name ends it, and so no name can be that of another deployment.
   */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9]{0,30}$/, 'must be up to 31 small letters and digits, without hyphens')
    .default('goldthread'),
  /** The account and region to deploy to. Without an account, the one that the shell is signed in to. */
  account: z
    .string()
    .regex(/^\d{12}$/, 'must be an account id of 12 digits')
    .optional(),
  region: z
    .string()
    .regex(/^[a-z]{2}(-(?!iso)[a-z]+)+-\d$/, 'must be a region such as eu-central-1')
    .default('us-east-1'),
  /** The API's own name, with a certificate in the same region and account. */
  domain: z
    .strictObject({
      name: z
        .hostname('must be a host name')
        .regex(/\.[a-z][a-z0-9-]*$/i, 'must be a host name below a domain, such as access.example.com'),
      certificateArn: z.string().regex(CERTIFICATE, 'must be the ARN of a certificate in ACM'),
    })
    .optional(),
  /** Whether the API is served once more for callers that sign as AWS IAM does (SigV4), at an address of its own. */
  iamApi: z.boolean().default(false),
  /** What the API takes of all callers together, ahead of each caller's own limit. */
  throttling: z
    .strictObject({
      requestsPerSecond: z.int().min(1).max(10_000),
      burst: z.int().min(1).max(5_000),
    })
    .default({ requestsPerSecond: 100, burst: 200 }),
  retention: z
    .strictObject({
      logsDays: days.default(90),
      /** For how long nobody can delete a report's evidence. */
      evidenceYears: z.int().min(1).max(30).default(7),
    })
    .prefault({}),
  callers: z
    .strictObject({
      /** For how long credentials of the secret's previous version are good after a rotation. */
      previousValidSeconds: z.int().min(0).max(604_800).default(3600),
      /** After how many days their API keys are rotated; without it, by hand. */
      rotateAfterDays: z.int().min(1).max(1000).optional(),
    })
    .prefault({}),
  /** Members, of profiles and of all else, whose values never get into the ledger; some hundred names fit. */
  maskedProfileMembers: z
    .array(z.string().regex(/^[^,\s]([^,]*[^,\s])?$/, 'must be the name of a member, without a comma'))
    .default(['securityAnswer']),
  alarms: z
    .strictObject({
      emails,
      /** Thresholds in place of the shipped ones, by the alarm's id. */
      thresholds: z.record(z.string(), z.number()).default({}),
    })
    .prefault({}),
  findings: z
    .strictObject({
      /** How long Okta has to tell of a change before that is a finding, in seconds. */
      unconfirmedAfterSeconds: z.int().min(300).max(604_800).default(3600),
      /** Who is written to of every finding, and again when it becomes more severe. */
      emails,
    })
    .prefault({}),
  /** How the audits are run, by their names: `'application-access': { parameters: { … } }` (docs/deploying.md). */
  audits: auditsConfig,
  /** How a new version comes in: to a tenth of the calls for five minutes first, or to all at once. */
  release: z.enum(['canary', 'all-at-once']).default('canary'),
  /** Whether X-Ray traces calls. */
  tracing: z.boolean().default(false),
});

/** The same, with what must fit together: a certificate is of the region, and of the account, that the API is in. */
export const configSchema = members.superRefine(({ domain, region, account }, { addIssue }) => {
  const [, partition, place, owner] = CERTIFICATE.exec(domain?.certificateArn ?? '') ?? [];
  if (partition === undefined) return;
  const path = ['domain', 'certificateArn'];
  if (partition !== partitionOf(region) || place !== region) {
    addIssue({ code: 'custom', path, message: `must be of the region ${region}, as the API is` });
  } else if (account !== undefined && owner !== account) {
    addIssue({ code: 'custom', path, message: `must be of the account ${account}, as the API is` });
  }
});

export type ConfigInput = z.input<typeof configSchema>;
export type Config = z.output<typeof configSchema>;

/** A deployment's configuration is not valid. */
export class InvalidConfig extends Error {
  override name = 'InvalidConfig';
}

/** Checks a configuration and fills in what it leaves out. @throws {InvalidConfig} one sentence for each wrong value */
export function readConfig(value: unknown): Config {
  const read = configSchema.safeParse(value);
  if (read.success) return read.data;
  const wrong = read.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `${[...issue.path, issue.keys.join(', ')].join('.')} is not known`
      : `${issue.path.join('.') || 'it'}: ${issue.message}`,
  );
  throw new InvalidConfig(`goldthread.config.ts is not valid. ${wrong.join('; ')}.`);
}

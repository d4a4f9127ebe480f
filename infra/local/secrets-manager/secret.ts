import { randomInt } from 'node:crypto';
import * as z from 'zod';

const tag = z.object({ Key: z.string(), Value: z.string() });

/** One version of a secret's value; binary is base64, times are in ms. */
export const secretVersion = z.object({
  secretString: z.string().optional(),
  secretBinary: z.string().optional(),
  stages: z.array(z.string()),
  createdAt: z.number(),
});

/** A secret as it is kept, in memory and on disk. */
export const secret = z.object({
  name: z.string(),
  arn: z.string(),
  description: z.string().optional(),
  kmsKeyId: z.string().optional(),
  tags: z.array(tag).optional(),
  createdAt: z.number(),
  changedAt: z.number(),
  accessedAt: z.number().optional(),
  /** When it is gone for good; until then it can be described but not read. */
  deletionAt: z.number().optional(),
  versions: z.record(z.string(), secretVersion),
});

export type SecretVersion = z.infer<typeof secretVersion>;
export type Secret = z.infer<typeof secret>;

/** Whether a rotation has begun a version and not given it a value yet. */
export function isEmpty({ secretString, secretBinary }: SecretVersion): boolean {
  return secretString === undefined && secretBinary === undefined;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const arnPrefix = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:';

/** A new secret's ARN. The six random characters tell it from an earlier secret of the same name. */
export function newSecretArn(name: string): string {
  const suffix = Array.from({ length: 6 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  return `${arnPrefix}${name}-${suffix}`;
}

/** Whether a SecretId means this secret: its name, its ARN, or its ARN without the suffix. */
export function isNamedBy(candidate: Secret, secretId: string): boolean {
  return [candidate.name, candidate.arn, candidate.arn.slice(0, -7)].includes(secretId);
}

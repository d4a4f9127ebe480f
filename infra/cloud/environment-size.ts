import type { Stack } from 'aws-cdk-lib';
import { InvalidConfig } from './config.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const MAX_BYTES = 4_096;
// What is known only at the deployment; the longest is the URL of a queue, or the ARN of a secret.
const UNKNOWN = 'x'.repeat(160);

/**
 * Holds a function's environment against what Lambda takes. Of all that is in it, only the list of masked members can
 * be as long as somebody likes.
 *
 * @throws {InvalidConfig}
 */
export function checkEnvironmentSize(
  stack: Stack,
  file: string,
  environment: Readonly<Record<string, string>>,
): void {
  const values = Object.entries(environment).map(([name, value]) => {
    const resolved: unknown = stack.resolve(value);
    return [name, typeof resolved === 'string' ? resolved : UNKNOWN];
  });
  const bytes = Buffer.byteLength(JSON.stringify(Object.fromEntries(values)));
  if (bytes <= MAX_BYTES) return;
  throw new InvalidConfig(
    `goldthread.config.ts is not valid. maskedProfileMembers: must be shorter by ${bytes - MAX_BYTES} bytes, as ${file} would have more than the ${MAX_BYTES} of environment that Lambda takes.`,
  );
}

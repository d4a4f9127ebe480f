import { AnotherTenant, UnusableParameters } from '../../../lib/audit/begin.ts';
import { reasonOf } from '../../../lib/audit/reason.ts';
import { Stopped } from '../../../lib/audit/stopped.ts';
import { AwsError } from '../../../lib/aws/aws-error.ts';
import { SecretUnusable } from '../../../lib/secret/secrets.ts';
import { UpstreamError } from '../../../lib/upstream/errors.ts';
import { OtherData } from '../../local/other-data.ts';
import { awsProblem } from '../aws-problem.ts';
import { Refusal } from '../refusal.ts';

const REFUSALS = [Refusal, OtherData, UnusableParameters, AnotherTenant];

/** An error in a sentence or two for the person at the terminal; undefined for one that nobody foresaw. */
export function sentenceOf(error: unknown): string | undefined {
  const {
    name,
    message = '',
    code = '',
    $metadata,
  } = error as Error & { code?: string; $metadata?: unknown };
  if (error instanceof Stopped) return 'Stopped. What is done is kept.';
  if (error instanceof UpstreamError || error instanceof SecretUnusable) return `${reasonOf(error)}.`;
  if ($metadata !== undefined || error instanceof AwsError || name === 'CredentialsProviderError') {
    const { found, remedy } = awsProblem(error);
    return `It cannot be done: ${found}. ${remedy}`;
  }
  const isRefusal = REFUSALS.some((kind) => error instanceof kind);
  if (!isRefusal && !String(code).startsWith('ERR_PARSE_ARGS')) return undefined;
  const [sentence = ''] = isRefusal ? [message] : message.split('. ');
  return `${sentence.replace(/\.$/, '')}. See npm run audit -- --help.`;
}

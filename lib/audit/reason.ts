import * as z from 'zod';
import { AwsError } from '../aws/aws-error.ts';
import { oktaErrorSummary } from '../okta/errors.ts';
import { NotConfigured } from '../operation/environment.ts';
import { sailpointErrorSummary } from '../sailpoint/errors.ts';
import { SecretUnusable } from '../secret/secrets.ts';
import { concealText } from '../telemetry/conceal.ts';
import { UpstreamError } from '../upstream/errors.ts';
import { vendorWords } from '../upstream/vendor-words.ts';

const MAX_LENGTH = 500;

/**
 * Why something failed, in one sentence. Of an answer it holds the vendor's code and summary, and no secret: what audits
 * send holds none.
 */
export function reasonOf(error: unknown): string {
  return concealText(sentence(error)).replaceAll(/\s+/g, ' ').slice(0, MAX_LENGTH);
}

function sentence(error: unknown): string {
  if (error instanceof UpstreamError) return upstreamSentence(error);
  if (error instanceof SecretUnusable || error instanceof NotConfigured) return error.message;
  if (error instanceof z.ZodError) {
    return `What came was not of the shape that it should have (${error.issues[0]?.path.join('.')})`;
  }
  const { name = 'unknown', $metadata } = (error ?? {}) as { name?: unknown; $metadata?: unknown };
  return $metadata !== undefined || error instanceof AwsError
    ? `AWS did not do what was asked (${String(name)})`
    : `Something unforeseen went wrong (${String(name)})`;
}

function upstreamSentence({ message, answer }: UpstreamError): string {
  const code = codeIn(answer?.body);
  const role = answer?.status === 403 && 'the role of the gateway does not allow it, see npm run doctor';
  const said = vendorWords(oktaErrorSummary(answer?.body) ?? sailpointErrorSummary(answer?.body) ?? '');
  const why = [role, said].filter(Boolean).join('; ');
  return `${message}${code === undefined ? '' : ` (${code})`}${why === '' ? '' : `: ${why}`}`;
}

const okta = z.object({ errorCode: z.string().regex(/^E\d{7}$/) });
const sailpoint = z.object({ detailCode: z.string().regex(/^[\d.]{1,12}(?= |$)/) });

/** The vendor's own code of an error. */
function codeIn(body: unknown): string | undefined {
  return okta.safeParse(body).data?.errorCode ?? sailpoint.safeParse(body).data?.detailCode.split(' ')[0];
}

const MAX_ITEM_LENGTH = 120;

/** An item by a few words: its ids, and what else of it is short. */
export function describeItem(item: unknown): string {
  if (typeof item === 'string') return item.slice(0, MAX_ITEM_LENGTH);
  if (item === null || typeof item !== 'object') return String(item);
  const members = Object.entries(item).filter(([, value]) => typeof value === 'string') as [string, string][];
  const ids = members.filter(([name]) => /^(kind|app|resource|.*id)$/i.test(name));
  const shown = (ids.length > 0 ? ids : members).map(([name, value]) => `${name} ${value}`).join(', ');
  return (shown === '' ? (JSON.stringify(item) ?? '') : shown).slice(0, MAX_ITEM_LENGTH);
}

import * as z from 'zod';
import type { ErrorFacts } from '../upstream/vendor.ts';

/** SailPoint's error object, and the two short forms of 401 (`error`) and 429 (`message`). */
export const sailpointError = z
  .looseObject({
    detailCode: z.string().nullish(),
    trackingId: z.string().nullish(),
    messages: z.array(z.unknown()).nullish(),
    causes: z.array(z.unknown()).nullish(),
    error: z.unknown().optional(),
    message: z.unknown().optional(),
  })
  .meta({ id: 'SailPointError' });

const CODES: Record<number, string> = {
  400: '400.1 Bad Request Content',
  403: '403 Forbidden',
  404: '404 Not found',
  415: '415 Unsupported Media Type',
};

/** The members of a SailPoint error: SailPoint's own where it answered, ours in its words otherwise. */
export function sailpointErrorMembers({ status, detail, requestId, causes, vendorBody }: ErrorFacts) {
  const {
    detailCode,
    trackingId,
    messages,
    causes: told,
    error,
    message,
  } = sailpointError.safeParse(vendorBody).data ?? {};
  const said = { detailCode, trackingId, messages, causes: told, error, message };
  if (Object.values(said).some((member) => member != null)) return said;
  if (status === 401) return { error: detail };
  if (status === 429) return { message: detail };
  const inWords = (text: string) => ({ locale: 'en-US', localeOrigin: 'DEFAULT', text });
  return {
    detailCode: CODES[status] ?? (status < 500 ? `${status}.0` : '500.0 Internal Fault'),
    trackingId: requestId.replaceAll('-', ''),
    messages: [inWords(detail)],
    causes: causes.map(inWords),
  };
}

/**
 * Whether SailPoint says with a 404 that what was asked for is not there: its error object has the status in front of its
 * code, and no proxy's has.
 */
export function sailpointSaysMissing(body: unknown): boolean {
  return /^404\b/.test(sailpointError.safeParse(body).data?.detailCode ?? '');
}

const said = z.looseObject({ messages: z.unknown(), message: z.unknown(), error: z.unknown() });
const sentence = z.object({ text: z.string().min(1) });

/** The texts of SailPoint's messages, of which it gives one in each of several languages, often the same. */
export function sailpointErrorSummary(body: unknown): string | undefined {
  const { messages, message, error } = said.partial().safeParse(body).data ?? {};
  const texts = [messages].flat().flatMap((one) => sentence.safeParse(one).data?.text ?? []);
  const others = [message, error].filter((text): text is string => typeof text === 'string' && text !== '');
  return [...new Set(texts.length > 0 ? texts : others)].join('; ') || undefined;
}

import * as z from 'zod';
import type { ErrorFacts } from '../upstream/vendor.ts';

/**
 * Okta's error object.
 *
 * https://developer.okta.com/docs/reference/error-codes/
 */
export const oktaError = z
  .looseObject({
    errorCode: z.string(),
    errorSummary: z.string().nullish(),
    errorLink: z.string().nullish(),
    errorId: z.string().nullish(),
    errorCauses: z.unknown().optional(),
  })
  .meta({ id: 'OktaError' });

/** What an org says that has not bought a feature, with 401, whoever asks. */
export const FEATURE_IS_OFF = 'E0000015';

// Okta's code for what we say ourselves, so that its clients take the branch they would take there: by what it is, and
// else by its status.
const CODES: Record<string | number, string> = {
  'malformed-body': 'E0000003',
  'unsupported-media-type': 'E0000021',
  400: 'E0000001',
  401: 'E0000011',
  403: 'E0000006',
  404: 'E0000007',
  429: 'E0000047',
  503: 'E0000010',
};

/** The members of an Okta error: Okta's own where it answered, ours in its words otherwise. */
export function oktaErrorMembers({ status, code, detail, requestId, causes, vendorBody }: ErrorFacts) {
  const said = oktaError.safeParse(vendorBody);
  if (said.success) {
    const { errorCode, errorSummary, errorLink, errorId, errorCauses } = said.data;
    return { errorCode, errorSummary, errorLink, errorId, errorCauses };
  }
  const errorCode = CODES[code] ?? CODES[status] ?? (status < 500 ? 'E0000001' : 'E0000009');
  return {
    errorCode,
    errorSummary: detail,
    errorLink: errorCode,
    errorId: requestId,
    errorCauses: causes.map((errorSummary) => ({ errorSummary })),
  };
}

/** Okta's error code of a refused request; decisions are made on it alone, never on the summary. */
export function oktaErrorCode(body: unknown): string | undefined {
  return oktaError.safeParse(body).data?.errorCode;
}

// E0000022, of an endpoint that is not there, and any other say nothing of the resource.
const MISSING = new Set<string | undefined>(['E0000007', 'E0000008']);

/** Whether Okta says with a 404 that what was asked for is not there. */
export const oktaSaysMissing = (body: unknown): boolean => MISSING.has(oktaErrorCode(body));

const cause = z.object({ errorSummary: z.string().min(1) });

/** Okta's summary of an error, and of what caused it in brackets: what is wrong with a member stands there. */
export function oktaErrorSummary(body: unknown): string | undefined {
  const { errorSummary, errorCauses } = oktaError.safeParse(body).data ?? {};
  const causes = [errorCauses].flat().flatMap((one) => cause.safeParse(one).data?.errorSummary ?? []);
  const others = [...new Set(causes)].filter((text) => text !== errorSummary).join('; ');
  if (!errorSummary) return others || undefined;
  return others === '' ? errorSummary : `${errorSummary} (${others})`;
}

import type { Answer } from '../world/answer.ts';

type Vendor = 'okta' | 'sailpoint';

const membersOf = (body: unknown) =>
  typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};

/**
 * What a client for Python cannot make of a response.
 *
 * Okta: the members of an error are read where the media type is exactly `application/json`, and of them it needs
 * errorCode and errorSummary (okta/http_client.py, okta/errors/okta_api_error.py); a 429 that it waits for needs `Date` and
 * `X-Rate-Limit-Reset` (okta/request_executor.py). SailPoint: an error is read where the media type begins with
 * `application/json` (sailpoint/v3/api_client.py), as its ErrorResponseDto. Both take every 2xx for the resource.
 *
 * @see https://github.com/okta/okta-sdk-python
 * @see https://github.com/sailpoint-oss/python-sdk
 */
export function unreadable(vendor: Vendor, { status, headers, body }: Answer): string | undefined {
  const type = headers['content-type'] ?? '';
  if (status < 300) {
    const { id } = membersOf(body);
    return typeof id === 'string' && id.startsWith('chg_')
      ? `a ${status} is taken for the resource, and is the gateway's record`
      : undefined;
  }
  if (vendor === 'sailpoint') return unreadableForSailPoint(status, type, headers, body);
  if (type.split(';')[0]?.trim() !== 'application/json')
    return `an error in ${type} is read without its code and summary`;
  const { errorCode, errorSummary, errorCauses } = membersOf(body);
  if (typeof errorCode !== 'string' || typeof errorSummary !== 'string')
    return 'an error has no errorCode or errorSummary';
  if (errorCauses !== undefined && !Array.isArray(errorCauses)) return 'errorCauses is no list';
  if (status === 429 && !(headers.date && headers['x-rate-limit-reset']))
    return 'a 429 has no X-Rate-Limit-Reset, and is given up at once';
  return undefined;
}

function unreadableForSailPoint(
  status: number,
  type: string,
  headers: Answer['headers'],
  body: unknown,
): string | undefined {
  if (!type.startsWith('application/json')) return `an error in ${type} cannot be read at all`;
  const { detailCode, messages, causes, error, message } = membersOf(body);
  if (status === 401) return error === undefined ? 'a 401 has no error' : undefined;
  if (status === 429) {
    if (message === undefined) return 'a 429 has no message';
    return headers['retry-after'] === undefined ? 'a 429 has no Retry-After' : undefined;
  }
  if (typeof detailCode !== 'string') return 'an error has no detailCode';
  const areObjects = (value: unknown) =>
    value === undefined || (Array.isArray(value) && value.every((one) => typeof one === 'object'));
  return areObjects(messages) && areObjects(causes)
    ? undefined
    : 'messages or causes are no lists of objects';
}

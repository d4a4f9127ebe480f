import type { Caller, Callers } from './callers.ts';

/** Who asked could not be told. It does not say what was wrong with the credential. */
export class Unauthenticated extends Error {
  override name = 'Unauthenticated';

  constructor() {
    super('The request carries no valid credential');
  }
}

/**
 * Who is asking, by an API key: `Authorization: SSWS <key>` as Okta's clients send it, `Authorization: Bearer
 * <key>` as SailPoint's do, or `X-API-Key: <key>`. A request with both headers is refused: which of two
 * credentials counts must not be a matter of opinion.
 *
 * @param headers names in lower case
 * @throws {Unauthenticated}
 */
export function authenticate(
  headers: Readonly<Record<string, string | undefined>>,
  callers: Callers,
): Caller {
  const { authorization, 'x-api-key': apiKey } = headers;
  const key =
    authorization === undefined
      ? apiKey
      : apiKey === undefined
        ? /^(?:SSWS|Bearer) +(\S+)$/i.exec(authorization)?.[1]
        : undefined;
  const caller = key === undefined || key === '' ? undefined : callers.withKey(key);
  if (!caller) throw new Unauthenticated();
  return caller;
}

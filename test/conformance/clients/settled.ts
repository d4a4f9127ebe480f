import { isDeepStrictEqual } from 'node:util';
import { type Addresses, withoutAddresses } from '../world/answer.ts';

/** What a client's call ended with, as plain data. */
export type Settled = { readonly result: unknown } | { readonly error: Readonly<Record<string, unknown>> };

/** Waits for a call, and takes the address that it called out of what it ended with. */
export async function settled(call: () => Promise<unknown>, addresses: Addresses): Promise<Settled> {
  const plain = (value: unknown) => JSON.parse(withoutAddresses(JSON.stringify(value ?? null), addresses));
  try {
    return { result: plain(await call()) };
  } catch (error) {
    const { status, errorCode, errorSummary, errorCauses, response, message } = error as Record<
      string,
      unknown
    >;
    if (status !== undefined) return { error: plain({ status, errorCode, errorSummary, errorCauses }) };
    // axios has what it was answered in `response`.
    const answered = response as { data?: Record<string, unknown>; status?: number } | undefined;
    if (answered === undefined) return { error: { message } };
    const { detailCode, messages, causes, error: short } = answered.data ?? {};
    return { error: plain({ status: answered.status, detailCode, messages, causes, short }) };
  }
}

/** In what a call through the gateway ended otherwise than at the vendor; undefined for nothing. */
export function differing(vendor: Settled, gateway: Settled): string | undefined {
  if (isDeepStrictEqual(vendor, gateway)) return undefined;
  const short = (one: Settled) => {
    const kind = 'error' in one ? 'an error' : 'a result';
    return `${kind}: ${JSON.stringify('error' in one ? one.error : one.result).slice(0, 140)}`;
  };
  return `the vendor gives ${short(vendor)}, the gateway ${short(gateway)}`;
}

/** A request as any client would send it. `{key}` in a header stands for the credential of whoever is asked. */
export interface Request {
  readonly vendor: 'okta' | 'sailpoint';
  readonly method: string;
  /** As the vendor has it, with its parameters filled in and encoded. */
  readonly path: string;
  /** Without the question mark, encoded. */
  readonly query?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** As text, so that it may be malformed. */
  readonly body?: string | undefined;
}

/** What came back, with the address that was asked taken out of it. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed, where it is JSON; `undefined` where there is none. */
  readonly body: unknown;
}

/** Where the address stood that was asked: the vendor's own, or the gateway's with its prefix. */
export const VENDOR_ADDRESS = 'http://vendor';

/** Where the host of a vendor behind the gateway stood. No client is to see it. */
export const UPSTREAM_HOST = 'upstream.invalid';

/** What is taken out of an answer. */
export interface Addresses {
  /** Of whoever is asked: becomes {@link VENDOR_ADDRESS}. */
  readonly own: readonly string[];
  /** Of the vendors behind them: become {@link UPSTREAM_HOST}, with or without a scheme, encoded or not. */
  readonly upstream: readonly string[];
}

/** A text with addresses replaced. */
export function withoutAddresses(text: string, { own, upstream }: Addresses): string {
  const hosts = upstream.map((url) => new URL(url).host);
  const asked = own.reduce((left, address) => left.replaceAll(address, VENDOR_ADDRESS), text);
  return hosts
    .flatMap((host) => [host, encodeURIComponent(host)])
    .reduce((left, host) => left.replaceAll(host, UPSTREAM_HOST), asked);
}

/** Sends a request, and reads what comes back. */
export async function exchange(
  base: string,
  { method, path, query, headers = {}, body }: Omit<Request, 'vendor'>,
  addresses: Addresses,
): Promise<Answer> {
  const response = await fetch(`${base}${path}${query === undefined ? '' : `?${query}`}`, {
    method,
    headers,
    redirect: 'manual',
    // A request that may have a body says how long it is, or Okta responds 411.
    ...(body === undefined
      ? (method === 'POST' || method === 'PUT') && { body: '' }
      : { body: sentAs(body, headers) }),
  });
  const plain = (text: string) => withoutAddresses(text, addresses);
  const text = plain(await response.text());
  return {
    status: response.status,
    headers: Object.fromEntries([...response.headers].map(([name, value]) => [name, plain(value)])),
    body: text === '' ? undefined : parsed(text),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

// Text without a media type would be sent as text/plain.
const sentAs = (body: string, headers: Readonly<Record<string, string>>) =>
  headers['content-type'] === undefined ? Buffer.from(body) : body;

/** The credential that a request presents. */
export type Presented =
  | { readonly kind: 'apiKeys'; readonly key: string }
  | { readonly kind: 'basic'; readonly userAndPassword: string }
  | { readonly kind: 'jwt'; readonly token: string }
  | { readonly kind: 'hubSignature'; readonly signature: Buffer }
  | {
      readonly kind: 'standardWebhooks';
      readonly id: string;
      readonly timestamp: string;
      readonly signatures: readonly Buffer[];
    }
  | { readonly kind: 'iam'; readonly arn: string };

type Headers = Readonly<Record<string, string | undefined>>;

const WAYS: readonly ((headers: Headers) => Presented | 'malformed' | undefined)[] = [
  ({ 'x-api-key': key }) =>
    key === undefined ? undefined : key === '' ? 'malformed' : { kind: 'apiKeys', key },
  authorization,
  ({ 'x-hub-signature': header }) => {
    if (header === undefined) return undefined;
    const hex = /^sha256=([0-9a-f]{64})$/.exec(header)?.[1];
    return hex === undefined ? 'malformed' : { kind: 'hubSignature', signature: Buffer.from(hex, 'hex') };
  },
  standardWebhooks,
];

/**
 * The one credential of a request; undefined for none, for one that is malformed, and for two: which of them
 * counts must not be a matter of opinion.
 *
 * @param headers names in lower case
 * @param iamArn whom API Gateway's own authorizer let in
 */
export function presentedBy(headers: Headers, iamArn?: string): Presented | undefined {
  // SigV4 comes in the Authorization header, which API Gateway has verified then.
  const ways = iamArn === undefined ? WAYS : WAYS.filter((way) => way !== authorization);
  const found = ways.map((way) => way(headers)).filter((presented) => presented !== undefined);
  if (iamArn !== undefined) return found.length === 0 ? { kind: 'iam', arn: iamArn } : undefined;
  const [only] = found;
  return found.length === 1 && only !== 'malformed' ? only : undefined;
}

function authorization({ authorization: header }: Headers): Presented | 'malformed' | undefined {
  if (header === undefined) return undefined;
  // Okta's client for Python leaves the space out (okta-sdk-python 3.4.4, okta/configuration.py).
  const [, scheme = '', value = ''] = /^(SSWS|Bearer|Basic(?= )) *([!-+\--~]{1,8192})$/i.exec(header) ?? [];
  switch (scheme.toLowerCase()) {
    case 'ssws':
      return { kind: 'apiKeys', key: value };
    case 'bearer':
      // Three parts of base64url are a JWS in compact form (RFC 7515 §7.1); no API key of ours has dots.
      return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(value)
        ? { kind: 'jwt', token: value }
        : { kind: 'apiKeys', key: value };
    case 'basic': {
      const bytes = Buffer.from(value, 'base64');
      // Only the one spelling of these bytes: a re-encoded credential is not the credential.
      return bytes.toString('base64') === value
        ? { kind: 'basic', userAndPassword: bytes.toString('utf8') }
        : 'malformed';
    }
    default:
      return 'malformed';
  }
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
function standardWebhooks(headers: Headers): Presented | 'malformed' | undefined {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': header } = headers;
  if (header === undefined) return undefined;
  // Strict digits: a sloppier reading takes "1700000000abc" for a time.
  if (
    id === undefined ||
    !/^[!-+\--~]{1,255}$/.test(id) ||
    timestamp === undefined ||
    !/^\d{10}$/.test(timestamp)
  ) {
    return 'malformed';
  }
  const signatures = header.split(' ').flatMap((signature) => {
    const base64 = /^v1,([A-Za-z0-9+/]{43}=)$/.exec(signature)?.[1];
    return base64 === undefined ? [] : [Buffer.from(base64, 'base64')];
  });
  const usable = signatures.length > 0 && signatures.length <= 8;
  return usable ? { kind: 'standardWebhooks', id, timestamp, signatures } : 'malformed';
}

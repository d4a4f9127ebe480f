import { isDeepStrictEqual } from 'node:util';
import { type Answer, UPSTREAM_HOST } from '../world/answer.ts';

/** In what an answer of the gateway is not the vendor's. */
export interface Mismatch {
  readonly kind:
    | 'refused though the specification allows it'
    | 'status'
    | 'body'
    | 'error code'
    | 'error member'
    | 'content type'
    | 'header'
    | 'address'
    | 'effect';
  readonly detail: string;
}

// What the vendors' clients read: that it is there counts, as its value is of one request.
const ANY_VALUE = ['x-okta-request-id', 'x-rate-limit-remaining', 'x-rate-limit-reset', 'retry-after'];
const SAME_VALUE = ['x-rate-limit-limit', 'x-deprecated', 'link'];
// Of one request, so never the same twice.
const OF_ONE_REQUEST = ['errorId', 'trackingId'];

/** Compares what a vendor responded with what the gateway did to the same request, in the same state. */
export function compare(
  vendor: Answer,
  gateway: Answer,
  { valid = false, sameState = true }: { readonly valid?: boolean; readonly sameState?: boolean } = {},
): Mismatch[] {
  const addresses = addressesIn(gateway);
  if (vendor.status !== gateway.status) {
    const refused = valid && vendor.status < 300 && gateway.status >= 400 && gateway.status < 500;
    const detail = `${vendor.status}${said(vendor)} at the vendor, ${gateway.status}${said(gateway)} at the gateway`;
    return [
      { kind: refused ? 'refused though the specification allows it' : 'status', detail },
      ...addresses,
    ];
  }
  const bodies = vendor.status < 400 ? compareBodies(vendor, gateway) : compareErrors(vendor, gateway);
  const effect: Mismatch[] = sameState
    ? []
    : [{ kind: 'effect', detail: 'the vendors do not hold the same after it' }];
  return [...bodies, ...compareHeaders(vendor, gateway), ...effect, ...addresses];
}

/** Where an answer of the gateway names a vendor behind it: whoever follows that passes the gateway by, with its key. */
function addressesIn({ headers, body }: Answer): Mismatch[] {
  const names = (value: unknown) => (JSON.stringify(value) ?? '').includes(UPSTREAM_HOST);
  const places = [
    ...Object.keys(headers).filter((name) => names(headers[name])),
    ...(names(body) ? ['the body'] : []),
  ];
  return places.map((place) => ({ kind: 'address', detail: `${place} names the vendor behind the gateway` }));
}

function compareBodies(vendor: Answer, gateway: Answer): Mismatch[] {
  const place = firstDifference(vendor.body, gateway.body);
  return place === undefined ? [] : [{ kind: 'body', detail: place }];
}

/** An error has the vendor's code, and its members in their types: the words are whose who refuses. */
function compareErrors(vendor: Answer, gateway: Answer): Mismatch[] {
  const [wanted, got] = [membersOf(vendor.body), membersOf(gateway.body)];
  const found: Mismatch[] = [];
  for (const code of ['errorCode', 'detailCode']) {
    if (code in wanted && wanted[code] !== got[code])
      found.push({
        kind: 'error code',
        detail: `${code} ${wanted[code]} at the vendor, ${got[code]} at the gateway`,
      });
  }
  for (const [name, value] of Object.entries(wanted)) {
    const [is, want] = [shapeOf(got[name]), shapeOf(value)];
    if (
      is === want ||
      (is === 'array' && want.startsWith('array')) ||
      (want === 'array' && is.startsWith('array'))
    )
      continue;
    found.push({ kind: 'error member', detail: `${name} is ${is}, the vendor's is ${want}` });
  }
  return found;
}

function compareHeaders(vendor: Answer, gateway: Answer): Mismatch[] {
  const found: Mismatch[] = [];
  const [type, ours] = [vendor, gateway].map(({ headers }) => headers['content-type']?.split(';')[0]?.trim());
  if (type !== ours && gateway.status !== 204)
    found.push({ kind: 'content type', detail: `${type} at the vendor, ${ours} at the gateway` });
  for (const name of ANY_VALUE) {
    if (name in vendor.headers && !(name in gateway.headers))
      found.push({ kind: 'header', detail: `${name} is missing` });
  }
  for (const name of SAME_VALUE) {
    const [want, is] = [vendor.headers[name], gateway.headers[name]].map((value) => sorted(value));
    if (want !== is)
      found.push({ kind: 'header', detail: `${name} is ${is ?? 'missing'}, the vendor's is ${want}` });
  }
  return found;
}

// Several links come in any order, and a character may be spelt with or without its percent sign.
const sorted = (value: string | undefined) =>
  value
    ?.split(/,\s*(?=<)/)
    .map((link) => link.replaceAll(/%(?:27|3A|2C|2F|28|29|21|2A|40)/gi, decodeURIComponent))
    .sort()
    .join(', ');

const said = ({ body }: Answer) => {
  const { errorCode, detailCode, errorSummary, detail } = membersOf(body);
  const words = [errorCode ?? detailCode, errorSummary ?? detail].filter((one) => one !== undefined);
  return words.length === 0 ? '' : ` (${words.join(': ').slice(0, 160)})`;
};

function membersOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

function shapeOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'array' : `array of ${shapeOf(value[0])}`;
  return typeof value;
}

/** Where two values first differ; undefined where they do not. */
function firstDifference(a: unknown, b: unknown, place = ''): string | undefined {
  if (isDeepStrictEqual(a, b)) return undefined;
  const areObjects = typeof a === 'object' && typeof b === 'object' && a !== null && b !== null;
  if (areObjects && Array.isArray(a) === Array.isArray(b)) {
    for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
      if (OF_ONE_REQUEST.includes(name)) continue;
      const inner = firstDifference(
        (a as Record<string, unknown>)[name],
        (b as Record<string, unknown>)[name],
        `${place}/${name}`,
      );
      if (inner) return inner;
    }
    return undefined;
  }
  const short = (value: unknown) => String(JSON.stringify(value)).slice(0, 120);
  return `${place || 'the body'} is ${short(b)}, the vendor's is ${short(a)}`;
}

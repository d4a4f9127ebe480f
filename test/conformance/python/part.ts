import { deliberate, deviceStatusOf } from '../differences.ts';
import { compare } from '../requests/compare.ts';
import type { Finding, Verdict } from '../verdict.ts';
import type { Answer } from '../world/answer.ts';
import { startWorld } from '../world/start-world.ts';
import type { VendorFault, World } from '../world/world.ts';
import { unreadable } from './parsing.ts';
import { type Recorded, recordedRequests } from './requests.ts';

/** Sends what the clients for Python send, and holds what comes back against what they make of it. */
export async function judge(): Promise<Verdict> {
  return judgePython(await startWorld());
}

/** @param every how many requests one is sent */
export async function judgePython(world: World, every = 1): Promise<Verdict> {
  const findings: Finding[] = [];
  const counts = { requests: 0, alike: 0, responses: 0, read: 0 };
  const all = recordedRequests(world.ids).filter((_, i) => i % every === 0);
  for (const recorded of all) {
    counts.requests += 1;
    const { vendor, gateway } = await both(world, recorded);
    const faults = faultsOf(world, recorded, vendor, gateway);
    if (faults.length === 0) counts.alike += 1;
    for (const fault of faults)
      findings.push({ kind: 'python request', fault, example: exampleOf(recorded, gateway) });
  }
  for (const [about, recorded, fault] of errors(all)) {
    counts.responses += 1;
    const { gateway } = await both(world, recorded, fault);
    const wrong = unreadable(recorded.request.vendor, gateway);
    if (wrong === undefined) counts.read += 1;
    else
      findings.push({
        kind: 'python response',
        fault: wrong,
        example: `${about}: ${exampleOf(recorded, gateway)}`,
      });
  }
  const token = await tokenFault(world);
  if (token) findings.push({ kind: 'python token', fault: token, example: 'POST /sailpoint/oauth/token' });
  return {
    summary: `python ${counts.alike}/${counts.requests} requests, ${counts.read}/${counts.responses} responses read`,
    findings,
    differences: {},
  };
}

function faultsOf(
  world: World,
  { operation, about, request }: Recorded,
  vendor: Answer,
  gateway: Answer,
): string[] {
  if (gateway.status === 401) return ['the credential is not taken'];
  // Python spells a boolean as True: the embedded org takes it for no boolean, as its document has it.
  if (vendor.status === 400 && gateway.status < 300 && /=(True|False)\b/.test(request.query ?? '')) return [];
  const deviceStatus = deviceStatusOf(world, request);
  const met = { operation, about, request, vendor, gateway, sameButMoved: false, deviceStatus };
  const refused = vendor.status >= 400 && vendor.status === gateway.status;
  return [
    ...(refused ? [`the embedded vendor responds ${vendor.status}`] : []),
    ...compare(vendor, gateway)
      .filter(({ kind }) => ['status', 'body', 'address'].includes(kind))
      .filter((mismatch) => !deliberate({ ...met, mismatch }))
      .map(({ kind, detail }) =>
        kind === 'status' ? detail.replace(/ \((?:[^()]|\([^()]*\))*\)/g, '') : `${kind}: ${detail}`,
      ),
  ];
}

async function both(world: World, { request, atVendor }: Recorded, fault?: VendorFault) {
  world.setFault(fault);
  try {
    const vendor = await world.send('vendor', { ...request, headers: { ...request.headers, ...atVendor } });
    return { vendor, gateway: await world.sendOnce(request) };
  } finally {
    world.setFault(undefined);
    world.restore();
  }
}

/** Every request once more, refused in each way that its client must be able to read. */
function errors(
  all: readonly Recorded[],
): (readonly [about: string, recorded: Recorded, fault?: VendorFault])[] {
  // What comes back does not depend on which of Okta's clients has asked.
  const samples = all.filter(({ about, client }) => about === 'as its sample' && client !== 'okta 3.4.4');
  return samples.flatMap((one) => {
    const { vendor, path, headers } = one.request;
    const isOkta = vendor === 'okta';
    const body = isOkta ? undefined : { message: 'Rate limit exceeded' };
    const forbidden = isOkta
      ? undefined
      : { detailCode: '403 Forbidden', trackingId: 'x', messages: [], causes: [] };
    return [
      ['403', one, { status: 403, body: forbidden }],
      ['429', one, { status: 429, body, ...(!isOkta && { headers: { 'Retry-After': '60' } }) }],
      [
        '401',
        { ...one, request: { ...one.request, headers: { ...headers, authorization: 'Bearer wrong' } } },
      ],
      ...(path.includes('/api/v1/iam') || /devices$/.test(path)
        ? []
        : [['404', { ...one, request: { ...one.request, path: unknown(path) } }] as const]),
    ] as const;
  });
}

/** The path of something that is not there: its last id is another. */
const unknown = (path: string) =>
  path.replace(
    /(0oa|00u|00g|guo|gra|2c9)[A-Za-z0-9]{10,}(?!.*(0oa|00u|00g|guo|gra|2c9)[A-Za-z0-9]{10,})/,
    (id) => (id.startsWith('2c9') ? 'f'.repeat(32) : `${id.slice(0, 3)}NOSUCHTHING000000`),
  );

function exampleOf({ client, operation, about, request }: Recorded, gateway: Answer): string {
  const { method, path, query, headers } = request;
  const sent = `${method} ${path}${query === undefined ? '' : `?${query}`}`;
  return `${client}, ${operation}, ${about}: ${sent} with ${headers?.authorization} → ${gateway.status}`;
}

/** SailPoint's clients fetch their token below their base URL, with a client id and secret in a form. */
async function tokenFault({ addresses, keys }: World): Promise<string | undefined> {
  const response = await fetch(`${addresses.gateway.sailpoint}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'servicenow',
      client_secret: keys.gateway.sailpoint,
    }),
  });
  const body = (await response.json().catch(() => ({}))) as { access_token?: unknown };
  return response.status === 200 && typeof body.access_token === 'string'
    ? undefined
    : `a client that fetches its token gets ${response.status}`;
}

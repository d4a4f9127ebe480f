import { deliberate, deviceStatusOf } from '../differences.ts';
import { compare, type Mismatch } from '../requests/compare.ts';
import { cursorsOf } from '../requests/cursors.ts';
import { pathOf } from '../requests/targets.ts';
import { specified } from '../specifications/specification.ts';
import type { Answer, Request } from '../world/answer.ts';
import type { SameState, Side, World } from '../world/world.ts';
import type { Ask, Asked, Row } from './row.ts';

/** How both sides responded to a row, and what of it does not hold. */
export interface Checked {
  readonly faults: readonly string[];
  readonly answers?: Readonly<Record<Side, Answer>>;
}

// Headers and content types are compared in the rows about statuses, and not again for each member.
const ABOUT_THE_RESPONSE: readonly Mismatch['kind'][] = ['header', 'content type'];

/** What both sides responded to what a row asks, and what came before it where that failed already. */
interface Responded {
  readonly answers: Readonly<Record<Side, Answer>>;
  /** Whether the vendor behind the gateway was asked at all. */
  readonly reached: boolean;
  readonly states?: SameState;
  readonly failedBefore?: string;
}

type Cursors = Readonly<Record<string, string>>;

/** Checks rows against both sides. Rows that ask the same are asked once, and each is held against the responses. */
export class Checker {
  readonly #world: World;
  readonly #known = new Map<string, Promise<Responded>>();
  #cursors: Promise<Cursors> | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  async check(row: Asked, kind: Row['kind']): Promise<Checked> {
    const { operation, on, query, body, headers, after, fault } = row;
    const key = JSON.stringify([operation, on, query, body, headers, after, fault]);
    const responded = this.#known.get(key) ?? respond(this.#world, row, await this.#cursorsOnce());
    this.#known.set(key, responded);
    const { answers, failedBefore } = await responded;
    if (failedBefore) return { faults: [failedBefore], answers };
    return { faults: faultsOf(row, kind, await responded, this.#world), answers };
  }

  #cursorsOnce(): Promise<Cursors> {
    this.#cursors ??= cursorsOf(this.#world);
    return this.#cursors;
  }
}

/** Asks both sides, and puts both back. */
async function respond(world: World, row: Asked, cursors: Cursors): Promise<Responded> {
  try {
    for (const ask of row.after ?? []) {
      const answers = await both(world, ask, cursors);
      const failed = Object.entries(answers).find(([, { status }]) => status >= 300);
      const failedBefore = failed && `what comes before it is ${failed[1].status} at the ${failed[0]}`;
      if (failedBefore) return { answers, reached: true, failedBefore };
    }
    world.requestCount();
    world.setFault(row.fault);
    const answers = await both(world, row, cursors);
    const { vendor } = specified(row.operation);
    return { answers, reached: world.requestCount() > 0, states: world.compareStates(vendor) };
  } finally {
    world.setFault(undefined);
    world.restore();
  }
}

function faultsOf(
  row: Asked,
  kind: Row['kind'],
  { answers, reached, states }: Responded,
  world: World,
): string[] {
  const { ids } = world;
  const { status, code, members = [], holds } = row;
  const { vendor, gateway } = answers;
  const wrong = (['vendor', 'gateway'] as const).flatMap((side) => {
    const { [side]: answer } = answers;
    if (answer.status !== status) return [`${answer.status} at the ${side}, where ${status} is documented`];
    return [
      ...(code !== undefined && codeOf(answer) !== code
        ? [`code ${codeOf(answer)} for ${code} at the ${side}`]
        : []),
      ...members
        .filter((place) => !has(answer.body, place.split('/')))
        .map((place) => `no member ${place} at the ${side}`),
      ...(holds && !held(holds, answer, ids) ? [`what the document says does not hold at the ${side}`] : []),
    ];
  });
  if (vendor.status !== gateway.status) return wrong;
  const request = requestOf(row, ids);
  const deviceStatus = deviceStatusOf(world, request);
  const met = {
    ...row,
    about: 'a row',
    request,
    vendor,
    gateway,
    deviceStatus,
    sameButMoved: states?.sameButMoved ?? false,
  };
  const unlike = compare(vendor, gateway, { sameState: states?.sameState ?? true })
    .filter((mismatch) => reached || mismatch.kind !== 'header')
    .filter((mismatch) => kind === 'status' || !ABOUT_THE_RESPONSE.includes(mismatch.kind))
    .filter((mismatch) => deliberate({ ...met, mismatch }) === undefined);
  return [...wrong, ...unlike.map((mismatch) => `${mismatch.kind}: ${mismatch.detail}`)];
}

async function both(world: World, ask: Ask, cursors: Cursors): Promise<Record<Side, Answer>> {
  const ids = { ...world.ids, cursor: cursors[ask.operation] ?? '' };
  const request = requestOf(ask, ids);
  const vendor = await world.send('vendor', request);
  return { vendor, gateway: await world.sendOnce(request) };
}

/** An ask as a request, with the tenant's ids in it. */
export function requestOf({ operation, on = {}, query, body, headers }: Ask, ids: World['ids']): Request {
  const { vendor, method, body: specifiedBody } = specified(operation);
  const filled = (text: string) => text.replaceAll(/\{(\w+)\}/g, (all, name) => ids[name] ?? all);
  const params = Object.fromEntries(Object.entries(on).map(([name, value]) => [name, filled(value)]));
  return {
    vendor,
    method,
    path: pathOf(operation, params),
    ...(query !== undefined && { query: filled(query) }),
    ...(body !== undefined && { body: filled(JSON.stringify(body)) }),
    headers: { ...(specifiedBody && { 'content-type': specifiedBody.mediaType }), ...headers },
  };
}

function codeOf({ body }: Answer): unknown {
  const { errorCode, detailCode } = (body ?? {}) as { errorCode?: unknown; detailCode?: unknown };
  return errorCode ?? detailCode;
}

function has(body: unknown, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return body !== undefined;
  if (typeof body !== 'object' || body === null) return false;
  if (name === '*') return Object.values(body).some((inner) => has(inner, rest));
  return Object.hasOwn(body, name) && has((body as Record<string, unknown>)[name], rest);
}

function held(holds: NonNullable<Asked['holds']>, answer: Answer, ids: World['ids']): boolean {
  try {
    return holds(answer.body as never, ids, answer);
  } catch {
    return false;
  }
}

import { deliberate, deviceStatusOf, type Met } from '../differences.ts';
import type { Finding, Verdict } from '../verdict.ts';
import type { Answer } from '../world/answer.ts';
import type { World } from '../world/world.ts';
import { compare } from './compare.ts';
import { cursorsOf } from './cursors.ts';
import { type Generated, generate } from './generate.ts';

/** What holds an answer against a document; without it answers are compared only. */
export interface Documents {
  /** Whether the vendor's document allows a request. */
  readonly allows: (operation: string, request: Generated['request']) => boolean;
  readonly vendor: (operation: string, answer: Answer) => string | undefined;
  readonly own: {
    faultsOf(operation: string, answer: Answer): readonly string[];
    allows(operation: string, request: Generated['request']): boolean;
  };
}

export interface JudgeRequestsOptions {
  readonly seed: number;
  readonly atLeast: number;
  /** Sends one request in this many: 1, the default, sends all. */
  readonly every?: number;
  /** Operations; all of them by default. */
  readonly only?: readonly string[];
  readonly documents?: Documents;
}

/** Sends the same requests to a vendor and to the gateway before its twin, and compares what comes back. */
export async function judgeRequests(
  world: World,
  { seed, atLeast, every = 1, only, documents }: JudgeRequestsOptions,
): Promise<Verdict> {
  const all = generate({ seed, atLeast, ids: world.ids, cursors: await cursorsOf(world) });
  const findings: Finding[] = [];
  const differences: Record<string, number> = {};
  const counts = { sent: 0, mismatched: 0, refused: 0 };
  const chosen = all.filter(({ operation }) => only?.includes(operation) ?? true);
  for (const generated of chosen.filter((_, i) => i % every === 0)) {
    counts.sent += 1;
    world.requestCount();
    const { vendor, gateway, sameState, sameButMoved } = await world.both(generated.request);
    const reachedVendor = world.requestCount() > 0;
    const deviceStatus = deviceStatusOf(world, generated.request);
    const example = exampleOf(generated);
    const found = compare(vendor, gateway, { ...generated, sameState })
      // What the gateway refuses itself has nothing of a vendor's answer.
      .filter(({ kind }) => reachedVendor || kind !== 'header')
      .map((mismatch): Met => ({ ...generated, vendor, gateway, mismatch, sameButMoved, deviceStatus }));
    const faults = found.filter((met) => {
      const name = deliberate(met);
      if (name !== undefined) differences[name] = (differences[name] ?? 0) + 1;
      return name === undefined;
    });
    if (faults.length > 0) counts.mismatched += 1;
    if (faults.some(({ mismatch }) => mismatch.kind.startsWith('refused'))) counts.refused += 1;
    for (const { mismatch } of faults)
      findings.push({
        kind: mismatch.kind,
        fault: faultOf(mismatch.detail),
        example: `${example} → ${mismatch.detail}`,
      });
    if (documents)
      findings.push(...documentFaults(documents, generated, { vendor, gateway, reachedVendor }, example));
  }
  return {
    summary: `${counts.sent} requests, ${counts.mismatched} mismatches, ${counts.refused} valid refused`,
    findings,
    differences,
  };
}

function documentFaults(
  { vendor: vendorSchema, own, allows }: Documents,
  { operation, about, valid, request }: Generated,
  { vendor, gateway, reachedVendor }: { vendor: Answer; gateway: Answer; reachedVendor: boolean },
  example: string,
): Finding[] {
  const finding = (kind: string, fault: string | undefined): Finding[] =>
    fault === undefined ? [] : [{ kind, fault, example }];
  // A 202 is the gateway's own, as is what its gateway refuses before a handler sees it.
  const refusedByDocument = gateway.status === 400 && !reachedVendor && own.allows(operation, request);
  return [
    ...(valid && !allows(operation, request)
      ? finding('the judge itself', `takes for valid what the specification does not allow: ${about}`)
      : []),
    ...finding("the emulator against the vendor's schema", vendorSchema(operation, vendor)),
    ...(gateway.status === 202
      ? []
      : finding("the gateway against the vendor's schema", vendorSchema(operation, gateway))),
    ...own.faultsOf(operation, gateway).flatMap((fault) => finding('docs/openapi.json', fault)),
    ...(refusedByDocument
      ? finding('docs/openapi.json', `allows what is refused with 400 (${about.slice(0, 40)})`)
      : []),
  ];
}

/** A request in one line. */
function exampleOf({ operation, about, request }: Generated): string {
  const { method, path, query, body } = request;
  const sent = `${method} ${path}${query === undefined ? '' : `?${query}`}${body === undefined ? '' : ` ${body}`}`;
  return `${operation}, ${about}: ${sent.slice(0, 200)}`;
}

/** A detail without what belongs to one request. */
const faultOf = (detail: string) =>
  detail
    .replace(/ \((?:[^()]|\([^()]*\))*\)/g, '')
    .replace(/"[^"]*\d[^"]*"/g, '"…"')
    .replace(/<[^>]*>/g, '<…>')
    .slice(0, 160);

import pMap from 'p-map';
import { GATEWAY } from '../caller/gateway.ts';
import type { Finding, FindingKind } from './finding.ts';
import type { Findings } from './findings.ts';
import type { LastFinding } from './names.ts';
import type { FoundIn } from './record-audit-findings.ts';
import { isUnsettled } from './states.ts';

/** What a complete run looked at, and what it found there. */
export interface Looked {
  readonly run: FoundIn;
  /** Whether it looked at a resource. */
  covers(resource: string): boolean;
  /** The findings that it raised. */
  readonly raised: ReadonlySet<string>;
  /** The tickets on which findings are acceptable for now. */
  readonly exempted: ReadonlyMap<string, string>;
}

const PAGE = 100;
const AT_ONCE = 16;

/**
 * Resolves the findings of some kinds that a complete run no longer found where it looked, or that are acceptable by
 * now. What a later run has seen stays.
 *
 * @returns how many
 */
export async function resolveGone(
  findings: Findings,
  kinds: readonly FindingKind[],
  looked: Looked,
): Promise<number> {
  let resolved = 0;
  for (const kind of kinds) {
    let from: LastFinding | undefined;
    do {
      const page = await findings.find('kind', kind, PAGE, from);
      const gone = page.findings.filter((finding) => isGone(finding, looked));
      await pMap(gone, ({ id }) => resolve(findings, id, looked), { concurrency: AT_ONCE });
      resolved += gone.length;
      from = page.next;
    } while (from);
  }
  return resolved;
}

function isGone({ id, status, resource, lastSeenAt }: Finding, { run, covers, raised }: Looked): boolean {
  return isUnsettled(status) && lastSeenAt < run.startedAt && !raised.has(id) && covers(resource);
}

async function resolve(findings: Findings, id: string, looked: Looked): Promise<void> {
  const ticket = looked.exempted.get(id);
  const reason =
    ticket === undefined
      ? `The audit no longer finds it (${looked.run.id})`
      : `It is exempted on ${ticket} (${looked.run.id})`;
  await findings.change(id, (known) => {
    // The index lags behind.
    if (!known || !isGone(known, looked)) return known;
    const step = {
      at: new Date().toISOString(),
      by: GATEWAY,
      from: known.status,
      to: 'resolved',
      reason,
    } as const;
    return { ...known, status: 'resolved' as const, history: [...known.history, step] };
  });
}

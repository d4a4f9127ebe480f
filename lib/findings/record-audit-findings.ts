import { pMapIterable } from 'p-map';
import type { AuditFinding } from '../audit/audit.ts';
import { GATEWAY } from '../caller/gateway.ts';
import { measure } from '../telemetry/meter.ts';
import { operationsThatMake } from './approvable.ts';
import type { Finding, FindingKind } from './finding.ts';
import type { Findings } from './findings.ts';
import { type Found, fold } from './fold.ts';
import { findingIdOf } from './names.ts';
import { isUnsettled } from './states.ts';

/** The run that found it. */
export interface FoundIn {
  readonly id: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

const AT_ONCE = 16;

/**
 * Puts on record what an audit found, each folded into the finding of the same thing. What somebody settled and is
 * found all the same is opened again. None is put on the bus: the audit tells of all of them at once.
 *
 * @param found those that are raised, in any number
 * @returns how many were opened, or opened again
 */
export async function recordAuditFindings(
  findings: Findings,
  found: AsyncIterable<AuditFinding>,
  run: FoundIn,
): Promise<number> {
  const recorded = pMapIterable(found, (one) => record(findings, foundBy(run, one)), {
    concurrency: AT_ONCE,
  });
  const opened = new Map<FindingKind, number>();
  let critical = 0;
  for await (const finding of recorded) {
    if (!finding) continue;
    opened.set(finding.kind, (opened.get(finding.kind) ?? 0) + 1);
    if (finding.severity === 'critical') critical += 1;
  }
  for (const [kind, count] of opened) measure('FindingsOpened', count, { by: kind });
  if (critical > 0) measure('FindingsCritical', critical);
  return opened.values().reduce((sum, count) => sum + count, 0);
}

/** @returns the finding where this opened it */
async function record(findings: Findings, found: Found): Promise<Finding | undefined> {
  let opened = false;
  const id = findingIdOf(found.kind, found.resource, found.effect);
  const made = await findings.change(id, (known): Finding => {
    opened = false;
    // Settled after the run began: the run may have looked before that. The next one looks again.
    if (known && !isUnsettled(known.status) && (known.history.at(-1)?.at ?? '') >= found.at) return known;
    const folded = fold(known && forgetting(known, found.occurrence), found);
    opened = folded.status === 'open' && (!known || !isUnsettled(known.status));
    return folded;
  });
  return opened ? made : undefined;
}

/**
 * What an audit called over is not over where it is found again, be it the same occurrence: a change that was stuck,
 * went on, and is stuck again. What a person settled stays settled for the same occurrence.
 */
function forgetting(known: Finding, occurrence: string): Finding {
  if (isUnsettled(known.status) || known.history.at(-1)?.by !== GATEWAY) return known;
  return { ...known, occurrences: known.occurrences.filter(({ id }) => id !== occurrence) };
}

function foundBy(run: FoundIn, finding: AuditFinding): Found {
  const { kind, resource, effect, text, severity, operations, occurrence } = finding;
  return {
    kind,
    resource,
    effect,
    operations: operationsThatMake(resource),
    occurrence: occurrence ?? run.id,
    at: run.startedAt,
    severity,
    isKnown: true,
    evidence: {
      audit: { run: run.id, text, ...(operations.length > 0 && { remediation: [...operations] }) },
    },
  };
}

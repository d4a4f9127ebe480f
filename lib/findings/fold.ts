import { GATEWAY } from '../caller/gateway.ts';
import type { Finding, FindingKind, Severity } from './finding.ts';
import { findingIdOf } from './names.ts';
import { severityOf } from './severity.ts';
import { isUnsettled } from './states.ts';

/** What was found, once. */
export interface Found {
  readonly kind: FindingKind;
  readonly resource: string;
  readonly effect: string;
  readonly operations: readonly string[];
  /** By which it is told from the next of the same kind: the event's uuid, the change's id, or the audit run's. */
  readonly occurrence: string;
  /** When it happened, ISO 8601. */
  readonly at: string;
  readonly actor?: Finding['actor'];
  readonly evidence: Finding['evidence'];
  /** Where whoever found it knows how severe it is. */
  readonly severity?: Severity;
  /** It is made known in another way: in the report of an audit. */
  readonly isKnown?: boolean;
}

// What is older than this many is counted, but not listed any more.
const LISTED = 100;

/**
 * A finding with one more occurrence folded in; the same one for an occurrence that it has already. What was
 * settled is opened again: it was done again. The order in which occurrences come makes no difference to what is
 * counted, seen and shown of them.
 */
export function fold(known: Finding | undefined, found: Found): Finding {
  const { kind, resource, effect, operations, occurrence, at, actor, evidence } = found;
  if (known?.occurrences.some(({ id }) => id === occurrence)) return known;
  const isLast = !known || at >= known.lastSeenAt;
  const reopened = known !== undefined && !isUnsettled(known.status);
  const now = new Date().toISOString();
  const occurrences = [...(known?.occurrences ?? []), { id: occurrence, at }].sort(byTime);
  const { notifiedAs, ...before } = known ?? ({} as Partial<Finding>);
  const severity = found.severity ?? severityOf(kind, resource);
  const reason = evidence.audit ? foundAgain(known) : 'It was done again';
  const step = { at: now, by: GATEWAY, from: before.status ?? 'open', to: 'open', reason } as const;
  return {
    ...before,
    id: findingIdOf(kind, resource, effect),
    schema: 1,
    version: known?.version ?? 0,
    kind,
    severity,
    status: reopened ? 'open' : (known?.status ?? 'open'),
    resource,
    effect,
    operations: [...operations],
    ...(isLast ? { ...(actor && { actor }), evidence } : { actor: known.actor, evidence: known.evidence }),
    occurrences: occurrences.slice(-LISTED),
    count: (known?.count ?? 0) + 1,
    firstSeenAt: known && known.firstSeenAt < at ? known.firstSeenAt : at,
    lastSeenAt: isLast ? at : known.lastSeenAt,
    // Opened again, it is news again.
    ...(notifiedAs && !reopened && { notifiedAs }),
    ...(found.isKnown && { notifiedAs: severity }),
    history: reopened ? [...(known.history ?? []), step] : (known?.history ?? []),
  };
}

/** What somebody called settled was not; what an audit no longer found is there again. */
function foundAgain(known: Finding | undefined): string {
  return known?.history.at(-1)?.by === GATEWAY ? 'The audit finds it again' : 'The audit still finds it';
}

/** A finding of which a change explains an occurrence; once all are explained it is over. */
export function explain(known: Finding, occurrence: string, change: string): Finding {
  const occurrences = known.occurrences.map((one) =>
    one.id === occurrence ? { ...one, explainedBy: change } : one,
  );
  const isOver =
    occurrences.every(({ explainedBy }) => explainedBy !== undefined) && isUnsettled(known.status);
  if (!isOver || known.count > known.occurrences.length) return { ...known, occurrences };
  const at = new Date().toISOString();
  const reason = `${change} explains it`;
  const step = { at, by: GATEWAY, from: known.status, to: 'resolved', reason } as const;
  return { ...known, occurrences, status: 'resolved', history: [...known.history, step] };
}

const byTime = (a: { at: string; id: string }, b: { at: string; id: string }) =>
  a.at.localeCompare(b.at) || a.id.localeCompare(b.id);

import { createHash } from 'node:crypto';
import { Forbidden } from '../ledger/errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import { askingOf } from '../operation/authorize.ts';
import type { Invocation } from '../operation/invocation.ts';
import type { Change, Lookup } from '../operation/operation.ts';
import { questionInRetrospect, questionOfApproval } from '../policy/question.ts';
import { shippedPolicy } from '../policy/shipped.ts';
import { resourceNamed } from '../resource/registry.ts';
import type { Finding } from './finding.ts';

/**
 * Asks the policies whether a finding may be approved retroactively: as an operation on the finding, and as each change
 * that would have done the same, as if it were asked for now. What somebody did past the gateway gets no further by a
 * ticket that comes afterwards than by one that comes before.
 *
 * @throws {Forbidden}
 */
export async function permitApproval(
  operation: Lookup,
  changes: ReadonlyMap<string, Change>,
  { resource, effect, operations }: Finding,
  event: Invocation,
): Promise<void> {
  const policy = await shippedPolicy();
  const asking = askingOf(event);
  const named = resourceNamed(resource);
  const done = named && { ...named, name: resource, effect };
  const known = done ? operations.flatMap((id) => changes.get(id) ?? []) : [];
  const questions = [
    questionOfApproval(operation, event.request, asking, done),
    ...known.flatMap((change) => (done ? questionInRetrospect(change, done, asking) : [])),
  ];
  for (const question of questions) {
    const decision = policy.decide(question);
    if (!decision.allowed) throw new Forbidden(decision);
  }
}

/** On whose word, and on which ticket, a finding is approved retroactively. */
export interface Approving {
  readonly caller: string;
  readonly callerGroups: readonly string[];
  readonly source: string;
  readonly ticket: string;
}

/**
 * Puts into the ledger what somebody else did, with the ticket that justified it afterwards.
 *
 * @returns the change; the same for the same state of the finding, so that a retry adds none
 */
export async function approve(ledger: Ledger, finding: Finding, approving: Approving): Promise<string> {
  const record = approvedChange(finding, approving);
  await ledger.add(record);
  return record.id;
}

function approvedChange(finding: Finding, { caller, callerGroups, source, ticket }: Approving): ChangeRecord {
  const { id, resource, effect, operations, occurrences, firstSeenAt, lastSeenAt, evidence, history } =
    finding;
  const open = occurrences.filter(({ explainedBy }) => explainedBy === undefined);
  // What a finding went through before tells this adoption from the one before it was opened again.
  const parts = JSON.stringify(['approve', id, history.filter(({ to }) => to === 'approved').length]);
  const digest = createHash('sha256').update(parts).digest('hex');
  const now = new Date().toISOString();
  return {
    id: `chg_${digest.slice(0, 32)}`,
    schema: 1,
    // What the gateway has no operation for goes by the name of Okta's event.
    operation: operations[0] ?? `okta.${evidence.event?.eventType ?? effect}`,
    resource,
    caller,
    callerGroups: [...callerGroups],
    source,
    ticket,
    state: 'succeeded',
    changed: true,
    attempt: 0,
    fencingToken: 1,
    requestHash: digest,
    request: { path: '', params: {}, query: {} },
    replayable: false,
    deferral: 'caller',
    acceptedAt: now,
    startedAt: firstSeenAt,
    leaseEndsAt: now,
    completedAt: lastSeenAt,
    retroactivelyApproves: id,
    confirmedAt: now,
    confirmedBy: open.map(({ id: uuid }) => uuid),
    confirmedRequestId: evidence.event?.requestId ?? id,
    ...(evidence.event?.requestId !== undefined && { upstreamRequestId: evidence.event.requestId }),
    reason: `It was made by ${finding.actor?.name ?? finding.actor?.id ?? 'somebody else'}, and approved retroactively`,
  };
}

import { currentFindingPublisher, makeKnown } from '../findings/publisher.ts';
import type { LogEvent } from '../okta/log-event.ts';
import { okta } from '../okta/okta.ts';
import type { Services } from '../operation/services.ts';
import { findingsOf, judgedEventsOf, ledgerOf, unconfirmedOf } from '../operation/stores.ts';
import { log } from '../telemetry/logger.ts';
import { measure } from '../telemetry/meter.ts';
import type { Deadline } from '../upstream/deadline.ts';
import type { BusEvent } from './bus.ts';
import { actorOf, evidenceOf } from './evidence-of.ts';
import { type ResourceState, readState } from './read-state.ts';
import { type Judgement, judge, type Verdict, worstOf } from './verdict.ts';

// A record is on its way for seconds. After that long an event is judged as things are.
const RECENT_MS = 15 * 60_000;
const PATIENCE = 3;

/**
 * Judges one event and acts on it: confirms the change that it tells of, or puts a finding on record. Whatever
 * comes twice, late or in another order comes to the same.
 *
 * @param tries how often the event was taken from the queue
 * @returns its verdict, or `duplicate` for an event that was judged before
 * @throws {TooEarly} where it should come again in a moment
 */
export async function reconcile(
  { event, via }: Pick<BusEvent['detail'], 'event' | 'via'>,
  tries: number,
  services: Services,
  deadline: Deadline,
): Promise<Verdict | 'duplicate'> {
  if (await judgedEventsOf(services).get(event.uuid)) return 'duplicate';
  const judgements = await judge(event, {
    ledger: ledgerOf(services),
    own: await services.oktaCredential(),
    readState: (resource) => stateOf(resource, services, deadline),
    mayWait: tries < PATIENCE && Date.now() - Date.parse(event.published) < RECENT_MS,
  });
  const verdict = worstOf(judgements);
  const findings = await Promise.all(judgements.map((one) => act(event, one, services, deadline)));
  for (const uuid of judgements.flatMap(({ superseded = [] }) => superseded)) {
    await judgeAgain(uuid, services, deadline);
  }
  const added = await judgedEventsOf(services).add({
    id: event.uuid,
    verdict,
    judgedAt: new Date().toISOString(),
    via,
    changes: judgements.flatMap(({ change }) => change?.id ?? []),
    findings: findings.flatMap((id) => id ?? []),
    event,
  });
  if (added) count(event, verdict);
  return added ? verdict : 'duplicate';
}

/** Judges an event again that another, nearer to the change, has turned out of its place. */
async function judgeAgain(uuid: string, services: Services, deadline: Deadline): Promise<void> {
  const known = await judgedEventsOf(services).get(uuid);
  if (!known) return;
  const { event } = known;
  const judgements = await judge(event, {
    ledger: ledgerOf(services),
    own: await services.oktaCredential(),
    readState: (resource) => stateOf(resource, services, deadline),
    mayWait: false,
  });
  const findings = await Promise.all(judgements.map((one) => act(event, one, services, deadline)));
  await judgedEventsOf(services).replace({
    ...known,
    verdict: worstOf(judgements),
    judgedAt: new Date().toISOString(),
    changes: judgements.flatMap(({ change }) => change?.id ?? []),
    findings: findings.flatMap((id) => id ?? []),
  });
}

/** @returns the finding that was made of it */
async function act(
  event: LogEvent,
  judgement: Judgement,
  services: Services,
  deadline: Deadline,
): Promise<string | undefined> {
  const { verdict, effect, change } = judgement;
  if (verdict === 'matched' && change) await unconfirmedOf(services).settle(change);
  if (!effect || (verdict !== 'out-of-band' && verdict !== 'unrecorded')) return undefined;
  const { resource } = effect;
  const [state, nearest] = await Promise.all([
    // Evidence only: a finding does not wait for an org that does not answer.
    judgement.state !== undefined
      ? judgement.state
      : stateOf(resource, services, deadline).catch(() => undefined),
    ledgerOf(services).latest(resource, event.published, 1),
  ]);
  const actor = actorOf(event);
  const { finding, opened } = await findingsOf(services).record({
    kind: verdict,
    resource,
    effect: effect.effect,
    operations: effect.operations,
    occurrence: event.uuid,
    at: new Date(event.published).toISOString(),
    ...(actor && { actor }),
    evidence: {
      event: evidenceOf(event),
      ...(state !== undefined && { state }),
      ...(nearest[0] && { nearestChange: nearest[0].id }),
    },
  });
  if (opened) {
    measure('FindingsOpened', 1, { by: finding.kind });
    if (finding.severity === 'critical') measure('FindingsCritical', 1, { facts: { findingId: finding.id } });
  }
  await makeKnown(finding, findingsOf(services), currentFindingPublisher()).catch((cause) => {
    // It is on record, and the next review makes it known.
    log('error', 'A finding could not be made known', { resource }, cause);
  });
  return finding.id;
}

async function stateOf(
  resource: string,
  services: Services,
  deadline: Deadline,
): Promise<ResourceState | null | undefined> {
  return readState(resource, await services.tenant(okta).connection(), deadline);
}

function count(event: LogEvent, verdict: Verdict): void {
  measure('EventsReconciled', 1, { by: verdict });
  if (verdict === 'derived') measure('EventsDerived');
  if (verdict === 'unknown') measure('EventsUnknown', 1, { facts: { eventType: event.eventType } });
}

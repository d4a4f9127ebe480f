import { tellsFor } from '../events/certain.ts';
import { isOwn } from '../events/credential.ts';
import { effectsOf } from '../events/effects.ts';
import { changeByRequest, changesByResource, confirmationBy } from '../events/match.ts';
import { isSaidNotMade } from '../ledger/closing.ts';
import type { LastSeen } from '../ledger/names.ts';
import type { Services } from '../operation/services.ts';
import { findingsOf, judgedEventsOf, ledgerOf, unconfirmedOf } from '../operation/stores.ts';
import { measure } from '../telemetry/meter.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { eventKinds, type Finding } from './finding.ts';
import { explain } from './fold.ts';
import type { LastFinding } from './names.ts';
import { currentFindingPublisher, makeKnown } from './publisher.ts';
import { isUnsettled } from './states.ts';

/** What a review came to. */
export interface Reviewed {
  /** Findings that were looked at, and those of them that a change explains. */
  readonly seen: number;
  readonly closed: number;
  /** Changes of which Okta did not tell in time. */
  readonly unconfirmed: number;
}

const AT_ONCE = 25;
// A record does not come later than this: nothing is deferred or in doubt for longer without somebody hearing of it.
const LOOKED_AT_MS = 24 * 60 * 60_000;

/**
 * Looks at the findings of the last day again that came of events: one that a change explains by now is closed, one
 * that was not made known is. It goes by their kinds, so that what audits find does not slow it. Changes that Okta should have told of by now become findings.
 */
export async function review(services: Services, deadline: Deadline): Promise<Reviewed> {
  const unconfirmed = await findUnconfirmed(services, deadline);
  let [seen, closed] = [0, 0];
  for (const kind of eventKinds) {
    for await (const findings of recentFindings(kind, services, deadline)) {
      const looked = await Promise.all(findings.map((finding) => look(finding, services)));
      seen += findings.length;
      closed += looked.filter((now) => now?.status === 'resolved').length;
    }
  }
  return { seen, closed, unconfirmed };
}

async function* recentFindings(
  kind: (typeof eventKinds)[number],
  services: Services,
  deadline: Deadline,
): AsyncGenerator<Finding[]> {
  const findings = findingsOf(services);
  let from: LastFinding | undefined;
  do {
    const page = await findings.find('kind', kind, AT_ONCE, from);
    const recent = page.findings.filter(
      ({ lastSeenAt, notifiedAs, severity, status }) =>
        Date.now() - Date.parse(lastSeenAt) < LOOKED_AT_MS || (status === 'open' && notifiedAs !== severity),
    );
    if (recent.length === 0) return;
    yield recent.filter(({ status }) => isUnsettled(status));
    from = page.next;
  } while (from && deadline.remainingMs > 0);
}

async function look(finding: Finding, services: Services): Promise<Finding | undefined> {
  let now: Finding | undefined = finding;
  for (const { id, explainedBy } of finding.occurrences) {
    if (explainedBy !== undefined) continue;
    const change = await changeBehind(finding, id, services);
    if (change === undefined) continue;
    now = await findingsOf(services).change(finding.id, (known) => known && explain(known, id, change));
  }
  if (now) await makeKnown(now, findingsOf(services), currentFindingPublisher()).catch(() => {});
  return now;
}

/** The change that explains an occurrence of a finding, by now. */
async function changeBehind(
  { kind, resource }: Finding,
  occurrence: string,
  services: Services,
): Promise<string | undefined> {
  const ledger = ledgerOf(services);
  const judgedEvents = judgedEventsOf(services);
  if (kind === 'unconfirmed-change') {
    return (await ledger.get(occurrence))?.confirmedBy ? occurrence : undefined;
  }
  const event = (await judgedEvents.get(occurrence))?.event;
  if (!event) return undefined;
  const said = effectsOf(event);
  if (said.kind !== 'effects') return undefined;
  const confirmation = confirmationBy(event);
  const byRequest = await changeByRequest(ledger, event);
  if (byRequest) {
    // A ticket settles that, not a record that contradicts it.
    if (isSaidNotMade(byRequest)) return undefined;
    if (byRequest.resource === resource) await ledger.confirm(byRequest, confirmation, 'certain');
    return byRequest.id;
  }
  const own = await services.oktaCredential();
  if (isOwn(event, own) === false) return undefined;
  for (const effect of said.effects.filter((one) => one.resource === resource)) {
    for (const candidate of await changesByResource(ledger, event, effect)) {
      // Not known to have taken effect, and this may be of somebody else: it waits until it is settled.
      const isMade = candidate.state === 'succeeded';
      if (!isMade && !tellsFor(candidate, event, effect, own, ledger.timing)) continue;
      if (await ledger.confirm(candidate, confirmation)) return candidate.id;
    }
  }
  return undefined;
}

/** Oldest first, up to those that still have time. */
async function findUnconfirmed(services: Services, deadline: Deadline): Promise<number> {
  const ledger = ledgerOf(services);
  const unconfirmed = unconfirmedOf(services);
  let found = 0;
  let from: LastSeen | undefined;
  do {
    const page = await ledger.find('awaiting', 'confirmation', AT_ONCE, from, 'oldest first');
    const due = page.changes.filter((change) => unconfirmed.isDue(change));
    const findings = await Promise.all(due.map((change) => unconfirmed.find(change)));
    for (const finding of findings) {
      if (!finding) continue;
      found += 1;
      measure('FindingsOpened', 1, { by: finding.kind });
    }
    // A change that was deferred for long may be accepted long before it is made.
    from = due.length > 0 ? page.next : undefined;
  } while (from && deadline.remainingMs > 0);
  return found;
}

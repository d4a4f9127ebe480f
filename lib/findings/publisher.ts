import { EventBridge } from '../aws/event-bridge.ts';
import { needed } from '../operation/environment.ts';
import { currentServices } from '../operation/services.ts';
import { type Finding, viewOf } from './finding.ts';
import type { Findings } from './findings.ts';

/** How findings are named on the bus. */
export const FINDING_SOURCE = 'goldthread';
export const FINDING_DETAIL_TYPE = 'Goldthread finding';

/** Makes findings known to whoever has to act. */
export interface FindingPublisher {
  /** @throws where it did not come through, or that is not known */
  onFinding(finding: Finding): Promise<void>;
}

/** Puts findings on the bus; a rule of that sends them on, to a topic for people among others. */
export class BusPublisher implements FindingPublisher {
  readonly #client: EventBridge;
  readonly #bus: string;

  constructor(bus: string, client = new EventBridge({ attempts: 1 })) {
    this.#bus = bus;
    this.#client = client;
  }

  async onFinding(finding: Finding): Promise<void> {
    // The evidence is looked up by whoever may read it; the history is of no use to a pager.
    const { history: _, evidence: __, occurrences: ___, ...told } = viewOf(finding);
    const entry = {
      EventBusName: this.#bus,
      Source: FINDING_SOURCE,
      DetailType: FINDING_DETAIL_TYPE,
      Detail: JSON.stringify(told),
    };
    const { FailedEntryCount, Entries } = await this.#client.putEvents([entry]);
    if (FailedEntryCount > 0) throw new NotTaken(`The bus refused the finding: ${Entries[0]?.ErrorCode}`);
  }
}

/** The bus certainly did not take it. */
export class NotTaken extends Error {
  override name = 'NotTaken';
}

/**
 * Makes an open finding known, once for each severity that it has: whoever writes first that it does so does it.
 *
 * @throws as the publisher; it is tried again by the next only where it certainly did not come through
 */
export async function makeKnown(
  finding: Finding,
  findings: Findings,
  publisher: FindingPublisher,
): Promise<void> {
  if (finding.status !== 'open' || finding.notifiedAs === finding.severity) return;
  if (!(await findings.claimPublishing(finding))) return;
  try {
    await publisher.onFinding(finding);
  } catch (error) {
    if (error instanceof NotTaken) await findings.unclaimPublishing(finding);
    throw error;
  }
}

let publisher: FindingPublisher | undefined;

/** The publisher of this execution environment. Apart from the services, so that only who publishes loads it. */
export function currentFindingPublisher(): FindingPublisher {
  publisher ??= new BusPublisher(needed(currentServices().environment, 'EVENT_BUS_NAME'));
  return publisher;
}

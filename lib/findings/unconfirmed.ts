import type { Ledger } from '../ledger/ledger.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import type { Finding } from './finding.ts';
import type { Findings } from './findings.ts';
import { explain } from './fold.ts';
import { findingIdOf } from './names.ts';

const KIND = 'unconfirmed-change';

/** Changes of which Okta's log does not tell: the hook is broken, or the change did not happen. */
export class Unconfirmed {
  readonly #ledger: Ledger;
  readonly #findings: Findings;
  /** How long Okta has to tell, in milliseconds. */
  readonly #afterMs: number;

  constructor(ledger: Ledger, findings: Findings, afterMs: number) {
    this.#ledger = ledger;
    this.#findings = findings;
    this.#afterMs = afterMs;
  }

  /** Whether a change has waited long enough. */
  isDue({ completedAt, acceptedAt }: ChangeRecord): boolean {
    return Date.now() - Date.parse(completedAt ?? acceptedAt) > this.#afterMs;
  }

  /**
   * Puts a change that waited long enough on record as a finding; it then waits no longer.
   *
   * @returns the finding where this opened it
   */
  async find(change: ChangeRecord): Promise<Finding | undefined> {
    const now = await this.#ledger.get(change.id);
    let made: { finding: Finding; opened: boolean } | undefined;
    if (now && now.confirmedBy === undefined) {
      const { id, resource, operation, caller, completedAt, acceptedAt } = now;
      made = await this.#findings.record({
        kind: KIND,
        resource,
        effect: operation,
        operations: [operation],
        occurrence: id,
        at: completedAt ?? acceptedAt,
        actor: { id: caller, type: 'Caller' },
        evidence: { nearestChange: id },
      });
    }
    await this.#ledger.stopAwaiting(change);
    return made?.opened ? made.finding : undefined;
  }

  /** Closes the finding of a change that Okta has told of after all. */
  async settle(change: ChangeRecord): Promise<void> {
    // What is not that old has no finding.
    if (!this.isDue(change)) return;
    const id = findingIdOf(KIND, change.resource, change.operation);
    await this.#findings.change(id, (known) => known && explain(known, change.id, change.id));
  }
}

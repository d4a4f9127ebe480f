import type { FindingKind, Severity } from '../findings/finding.ts';
import { findingIdOf } from '../findings/names.ts';
import type { ReportedFinding, Since } from '../report/report.ts';
import type { AuditFinding } from './audit.ts';
import type { RankedLines } from './ranked-lines.ts';

const SINCE: readonly Since[] = ['new', 'unchanged', 'gone'];
const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium'];

/** What a run has found, against what the last one had. Of each finding it remembers the id. */
export class FoundFindings {
  readonly #lines: RankedLines;
  readonly #before = new Map<string, 'raised' | 'exempted'>();
  /** The findings of this run that are raised. */
  readonly raised = new Set<string>();
  /** Those that are acceptable for now, with the ticket of their exemption. */
  readonly exempted = new Map<string, string>();
  readonly bySeverity: Record<Severity, number> = { critical: 0, high: 0, medium: 0 };
  readonly byKind: { [kind in FindingKind]?: number } = {};
  readonly since: Record<Since, number> = { new: 0, unchanged: 0, gone: 0 };

  constructor(lines: RankedLines) {
    this.#lines = lines;
  }

  /** Notes what the last run had. Before anything is added. */
  note({ id, exemption }: ReportedFinding): void {
    this.#before.set(id, exemption === undefined ? 'raised' : 'exempted');
  }

  has(id: string): boolean {
    return this.raised.has(id) || this.exempted.has(id);
  }

  /** Adds a finding of this run; the same again adds nothing. */
  async add(finding: AuditFinding): Promise<void> {
    const id = findingIdOf(finding.kind, finding.resource, finding.effect);
    if (this.has(id)) return;
    const { exemption, severity, kind } = finding;
    const standing = exemption === undefined ? 'raised' : 'exempted';
    // What was acceptable until now is news once it is not any more.
    const isKnown = this.#before.has(id) && !(standing === 'raised' && this.#before.get(id) === 'exempted');
    const since = isKnown ? 'unchanged' : 'new';
    if (exemption === undefined) {
      this.raised.add(id);
      this.bySeverity[severity] += 1;
      this.byKind[kind] = (this.byKind[kind] ?? 0) + 1;
      this.since[since] += 1;
    } else {
      this.exempted.set(id, exemption);
    }
    await this.#write({ ...finding, id, since });
  }

  /** Adds a finding of the last run that is over. */
  async addGone(finding: ReportedFinding): Promise<void> {
    this.since.gone += 1;
    await this.#write({ ...finding, since: 'gone' });
  }

  #write(finding: ReportedFinding): Promise<void> {
    const rank = SINCE.indexOf(finding.since) * SEVERITIES.length + SEVERITIES.indexOf(finding.severity);
    return this.#lines.add(rank, finding);
  }
}

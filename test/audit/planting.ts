import { createHash } from 'node:crypto';
import { findingIdOf } from '../../lib/findings/names.ts';
import type { ChangeRecord } from '../../lib/ledger/record.ts';
import { Random } from '../faults/random.ts';
import { changeRecord } from '../support/change-record.ts';
import type { AuditName, Label } from './label.ts';

export const DAY_MS = 24 * 60 * 60_000;

/** An exemption as an audit's parameters have it. */
interface Exemption {
  readonly resource: string;
  readonly ticket: string;
  readonly reason: string;
}

/**
 * What is planted: changes for the ledger, and, kept aside, which faults the audits have to find, and which they have to
 * show as exempted. Whatever has no label must not be found.
 */
export class Planting {
  readonly random: Random;
  /** When the campaign began, epoch milliseconds; everything is counted back from here. */
  readonly now: number;
  /** Since when tickets are asked for. */
  readonly since: number;
  /** How many faults of each sort. */
  readonly faults: number;
  readonly changes: ChangeRecord[] = [];
  readonly planted: Label[] = [];
  readonly exempted: Label[] = [];
  readonly exemptions: Partial<Record<AuditName, Exemption[]>> = {};
  #ids = 0;

  constructor({
    seed,
    now,
    faults,
  }: { readonly seed: number; readonly now: number; readonly faults: number }) {
    this.random = new Random(seed);
    this.now = now;
    this.since = now - 400 * DAY_MS;
    this.faults = faults;
  }

  /** Some time between the one from which tickets are asked for and ten days ago. */
  sometime(): number {
    return this.random.between(this.since + DAY_MS, this.now - 10 * DAY_MS);
  }

  /** A change that was made on a ticket, and confirmed. */
  change(operation: string, resource: string, at: number, more: Partial<ChangeRecord> = {}): ChangeRecord {
    this.#ids += 1;
    const digest = createHash('sha256').update(`campaign ${this.now} ${this.#ids}`).digest('hex');
    const isMade = (more.state ?? 'succeeded') === 'succeeded';
    const change = changeRecord({
      id: `chg_${digest.slice(0, 32)}`,
      operation,
      resource,
      ticket: `RITM${String(this.#ids).padStart(7, '0')}`,
      acceptedAt: new Date(at).toISOString(),
      ...(isMade && { confirmedBy: [digest.slice(32)], confirmedAt: new Date(at).toISOString() }),
      ...more,
    });
    this.changes.push(change);
    return change;
  }

  /** A change that nobody had a ticket for: the ledger's own audit has to find it too. */
  unticketed(operation: string, resource: string, at: number, more: Partial<ChangeRecord> = {}): void {
    const { id } = this.change(operation, resource, at, { ...more, ticket: undefined });
    this.fault('ledger-health', 'change-without-ticket', resource, `without a ticket: ${id}`);
  }

  /** What somebody adopted: a finding that became a change. */
  adopted(kind: Label['kind'], resource: string, effect: string, operation: string): void {
    const retroactivelyApproves = findingIdOf(kind, resource, effect);
    this.change(operation, resource, this.now - 5 * DAY_MS, {
      retroactivelyApproves,
      before: undefined,
      after: undefined,
    });
  }

  fault(audit: AuditName, kind: Label['kind'], resource: string, effect: string): void {
    this.planted.push({ audit, kind, resource, effect });
  }

  /** A fault that a ticket made acceptable for now. */
  exempt(audit: AuditName, kind: Label['kind'], resource: string, effect: string): void {
    this.exempted.push({ audit, kind, resource, effect });
    this.exemptions[audit] = [
      ...(this.exemptions[audit] ?? []),
      { resource, ticket: 'CHG0000042', reason: 'It was looked at, and is fine' },
    ];
  }

  /** So many things, each made by itself. */
  times<T>(make: () => T): T[] {
    return Array.from({ length: this.faults }, make);
  }
}

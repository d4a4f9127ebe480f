import type * as z from 'zod';
import type { FindingKind, Severity } from '../findings/finding.ts';
import type { Findings } from '../findings/findings.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Drift } from '../report/report.ts';
import type { Deadline } from '../upstream/deadline.ts';
import type { Reader } from '../upstream/reader.ts';
import type { Vendor } from '../upstream/vendor.ts';

/** One cell of a report's table. */
export type Fact = string | number | boolean | null;

/** Why something may be as it is: the ledger's last word about it. */
export interface Justification {
  readonly ticket: string;
  /** The change, `chg_…`. */
  readonly change: string;
  readonly caller: string;
  /** When it was made, ISO 8601. */
  readonly at: string;
}

/** One thing that an auditor must see about an entry, or about the whole. */
export interface AuditFinding {
  readonly kind: FindingKind;
  readonly resource: string;
  /** What it is that should not be: tells findings of one kind about one resource apart, and is shown. */
  readonly effect: string;
  /** One sentence for a person. */
  readonly text: string;
  readonly severity: Severity;
  /** Operations of the gateway with which it is mended. */
  readonly operations: readonly string[];
  /** Another occurrence id than the run's, where being seen again in the next run is not news: a change's id. */
  readonly occurrence?: string;
  /** The ticket of the exemption that makes it acceptable for now. Exempted findings are shown, never raised. */
  readonly exemption?: string;
}

/** One thing that an audit looked at. */
export interface Entry {
  /** What it is, `okta:user/00u…/role/SUPER_ADMIN`; once in a run. */
  readonly resource: string;
  /** What of it counts as drift when it differs from the last run; never a priority or a time. */
  readonly state: Readonly<Record<string, Fact>>;
  /** The report's row, by the audit's columns. */
  readonly facts: Readonly<Record<string, Fact>>;
  readonly justification?: Justification;
  readonly findings: readonly AuditFinding[];
}

/** One column of a report's table: a member of an entry's `facts`. */
export interface Column {
  readonly name: string;
  readonly title: string;
  readonly kind: 'text' | 'number' | 'time' | 'flag';
}

/** One chart of a report, as numbers. */
export interface Chart {
  readonly title: string;
  readonly kind: 'bars' | 'stacked-bars' | 'lines';
  readonly categories: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** A member of a list that is not what it should be. It is an item that fails, and spoils no other. */
export interface OddMember {
  /** Which one of which list. */
  readonly resource: string;
  /** What is wrong with it, in one sentence. */
  readonly unreadable: string;
}

/** One page of what is to be inspected. */
export interface PlannedPage<Item> {
  readonly items: readonly (Item | OddMember)[];
  /** From where the plan goes on after this page; absent after the last one. A JSON value. */
  readonly next?: unknown;
}

/** What an audit works with. */
export interface AuditContext<Parameters> {
  readonly parameters: Parameters;
  /** When the run began. Everything is judged by this, so that a resumed run judges alike. */
  readonly startedAt: Date;
  /** A vendor's tenant, at the audit's pace. */
  vendor(name: Vendor['name']): Promise<Reader>;
  readonly ledger: Ledger;
  readonly findings: Findings;
  /** For one request. */
  deadline(): Deadline;
}

/** What is learnt of all entries of a run together. One object a run; it must not grow with the number of entries. */
export interface Tally {
  add(entry: Entry): void;
  /** What is only seen in all of them: too many super administrators. */
  findings(): readonly AuditFinding[];
  charts(): readonly Chart[];
  /** Numbers for the top of the report, by a title of a few words. */
  figures(): Readonly<Record<string, number>>;
}

/**
 * One audit: what it is planned from, how one item is inspected, and what all of it comes to. Everything but the
 * vendor's and the ledger's reads is pure.
 */
export interface Audit<Parameters = unknown, Item = unknown> {
  /** `admin-roles` */
  readonly name: string;
  readonly title: string;
  /** One sentence for the command line and the report. */
  readonly description: string;
  readonly parameters: z.ZodType<Parameters>;
  readonly columns: readonly Column[];
  /** The kinds of findings that it raises. One that a complete run no longer finds is resolved. */
  readonly kinds: readonly FindingKind[];
  /** Whether a finding of one of its kinds is within what these parameters look at. */
  covers(resource: string, parameters: Parameters): boolean;
  /**
   * For audits of the kind `access-drift`: the finding that it is where something was removed or changed since the
   * last run and no change on record explains it; none where it follows from something else, such as a group. Without
   * it, each is a finding.
   */
  drifted?(drift: Drift, parameters: Parameters): AuditFinding | undefined;
  /**
   * Whether nothing at all can be true: an Okta app without an administrator role gets `200 []` from every list.
   * Such an answer fails the run.
   */
  readonly mayBeEmpty: boolean;
  /** Pages of items, from the beginning or from where a page said. */
  plan(context: AuditContext<Parameters>, from?: unknown): AsyncIterable<PlannedPage<Item>>;
  /** What is true of one item now. Done once an item and run. */
  inspect(item: Item, context: AuditContext<Parameters>): Promise<readonly Entry[]>;
  tally(context: Pick<AuditContext<Parameters>, 'parameters' | 'startedAt'>): Tally;
}

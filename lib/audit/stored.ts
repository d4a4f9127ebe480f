import * as z from 'zod';
import { findingKinds, severities } from '../findings/finding.ts';
import type { Drift, ReportedFinding, Summary } from '../report/report.ts';
import type { AuditFinding, Entry, OddMember } from './audit.ts';
import { run } from './run.ts';

// What a run keeps, as it is read back: by another process, or by another version of this one.

const text = z.string();
const count = z.int().min(0);
const counts = z.record(text, count);
const fact = z.union([text, z.number(), z.boolean(), z.null()]);
const facts = z.record(text, fact);

/** Requests to the vendors. */
export const calls = z.object({ made: count, refused: count });

const auditFinding = z.object({
  kind: z.enum(findingKinds),
  resource: text,
  effect: text,
  text,
  severity: z.enum(severities),
  operations: z.array(text),
  occurrence: z.exactOptional(text),
  exemption: z.exactOptional(text),
}) satisfies z.ZodType<AuditFinding>;

const entry = z.object({
  resource: text,
  state: facts,
  facts,
  justification: z.exactOptional(z.object({ ticket: text, change: text, caller: text, at: text })),
  findings: z.array(auditFinding),
}) satisfies z.ZodType<Entry>;

/** `run.json`: the run, and what was so when it began. */
export const storedRun = run.extend({
  schema: z.literal(1),
  version: text,
  tenants: z.array(text),
  /** The run that it is compared with: the last complete one of the same parameters, else of any. */
  baseline: z.exactOptional(text),
  /** The last complete run at that time. */
  latest: z.exactOptional(text),
});

/** `plan.json`: how many pages and items there are, or why they could not be listed. */
export const storedPlan = z.union([
  z.object({ done: z.literal(true), pages: count, items: count }),
  z.object({ done: z.literal(false), failure: text }),
]);

/** What stands in a page for a member of a list that is not what it should be. */
export const oddMember = z.strictObject({ resource: text, unreadable: text }) satisfies z.ZodType<OddMember>;

/** `pages/00000.json` */
export const storedPage = z.object({
  items: z.array(z.unknown()),
  next: z.unknown().optional(),
  /** The items of this page and of those before it. */
  total: count,
  /** Since the page before. */
  calls,
});

/** One line of `results/00000.jsonl`: what became of one item. */
export const itemLine = z.union([
  z.object({ item: count, entries: z.array(entry), calls }),
  z.object({ item: count, failure: text, calls }),
]);

/** Any line of it: there are calls as well that no item accounts for. Strict, or a broken line would pass for one. */
export const resultLine = z.union([itemLine, z.strictObject({ calls })]);

export type ResultLine = z.output<typeof resultLine>;

/** One line of `findings.jsonl`. */
export const storedFinding = auditFinding.extend({
  id: text,
  since: z.enum(['new', 'unchanged', 'gone']),
}) satisfies z.ZodType<ReportedFinding>;

/** One line of `drift.jsonl`. */
export const storedDrift = z.object({
  resource: text,
  drift: z.enum(['added', 'removed', 'changed']),
  before: z.exactOptional(facts),
  after: z.exactOptional(facts),
  ticket: z.exactOptional(text),
}) satisfies z.ZodType<Drift>;

/** `summary.json` */
export const storedSummary = z.object({
  schema: z.literal(1),
  audit: text,
  title: text,
  description: text,
  run: text,
  version: text,
  tenants: z.array(text),
  parameters: z.unknown(),
  startedAt: text,
  finishedAt: text,
  outcome: z.enum(['clean', 'findings', 'failed']),
  failures: z.array(z.object({ item: text, reason: text })),
  implausible: z.array(text),
  accepted: z.exactOptional(z.object({ ticket: text, implausible: z.array(text) })),
  entries: count,
  ticketed: count,
  findings: counts,
  byKind: counts,
  exempted: count,
  figures: z.record(text, z.number()),
  charts: z.array(
    z.object({
      title: text,
      kind: z.enum(['bars', 'stacked-bars', 'lines']),
      categories: z.array(text),
      series: z.array(z.object({ name: text, values: z.array(z.number()) })),
    }),
  ),
  columns: z.array(z.object({ name: text, title: text, kind: z.enum(['text', 'number', 'time', 'flag']) })),
  baseline: z.exactOptional(text),
  since: z.object({ new: count, unchanged: count, gone: count }),
  drift: z.object({ added: count, removed: count, changed: count }),
  trend: z.array(z.object({ run: text, at: text, entries: count, ticketed: count, findings: count })),
  calls,
}) satisfies z.ZodType<Summary>;

/** `latest.json`: the last complete run. */
export const storedLatest = z.object({ run: text });

/** `told.json`: what the bus was told of the run. */
export const storedTold = z.object({ outcome: text });

export type StoredRun = z.output<typeof storedRun>;
export type Calls = z.output<typeof calls>;

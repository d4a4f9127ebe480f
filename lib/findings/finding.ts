import * as z from 'zod';
import { resourceState } from '../events/read-state.ts';
import { findingStates } from './states.ts';
import { undoing } from './undoing.ts';

/** The kinds that come of Okta's events. */
export const eventKinds = ['out-of-band', 'unrecorded', 'unconfirmed-change'] as const;

/** The kinds that audits find. */
export const auditKinds = [
  'role-without-ticket',
  'too-many-super-admins',
  'standing-role',
  'expired-grant',
  'role-of-deactivated-user',
  'assignment-without-ticket',
  'access-drift',
  'stale-device',
  'capability-not-allowed',
  'capability-without-ticket',
  'change-stuck',
  'change-without-ticket',
] as const;

/** What a finding is about; docs/findings.md says what each means. */
export const findingKinds = [...eventKinds, ...auditKinds] as const;
export const severities = ['medium', 'high', 'critical'] as const;

const actor = z.object({ id: z.string(), type: z.string(), name: z.string().optional() });

/** What of an event is kept as evidence. */
const evidenceEvent = z.object({
  uuid: z.string(),
  eventType: z.string(),
  published: z.string(),
  message: z.string().optional(),
  requestId: z.string().optional(),
  ipAddress: z.string().optional(),
  targets: z.array(z.object({ id: z.string(), type: z.string(), name: z.string().optional() })),
});

/** What an audit says of a finding. */
const evidenceAudit = z.object({
  run: z.string().meta({ description: 'The run of the audit that saw it' }),
  text: z.string().meta({ description: 'What it is, in one sentence' }),
  remediation: z
    .array(z.string())
    .optional()
    .meta({ description: 'Operations of the gateway with which it is mended, on a ticket of their own' }),
});

/** One thing that is folded into a finding: an event by its uuid, a change by its id, or a run of an audit by its. */
const occurrence = z.object({
  id: z.string(),
  at: z.string(),
  /** The change that explains it, found later. */
  explainedBy: z.string().optional(),
});

const step = z.object({
  at: z.string(),
  /** The caller, or `goldthread`. */
  by: z.string(),
  from: z.enum(findingStates),
  to: z.enum(findingStates),
  ticket: z.string().optional(),
  reason: z.string().optional(),
});

/** One finding as its table keeps it. Times are ISO 8601 in UTC. */
export const finding = z.object({
  id: z.string().meta({ description: 'The finding, `fnd_…`' }),
  /** Version of this format. */
  schema: z.literal(1),
  /** Grows with every write. */
  version: z.int(),
  kind: z.enum(findingKinds),
  severity: z.enum(severities),
  status: z.enum(findingStates),
  resource: z.string().meta({ description: 'What was touched, `okta:app/0oa…/user/00u…`' }),
  effect: z.string().meta({ description: 'What was done to it: `added`, `removed`, …' }),
  /** The operations of the gateway that do the same. */
  operations: z.array(z.string()),
  /** Who did it last. */
  actor: actor.optional(),
  evidence: z.object({
    event: evidenceEvent.optional(),
    state: resourceState
      .nullable()
      .optional()
      .meta({ description: 'The resource as it was read afterwards; null: it was not there' }),
    nearestChange: z.string().optional().meta({ description: 'The last change of the same resource' }),
    audit: evidenceAudit.optional(),
  }),
  /** What was folded into it, the last ones. */
  occurrences: z.array(occurrence),
  count: z.int(),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
  ticket: z.string().optional(),
  approvedAs: z.string().optional().meta({ description: 'The change that it became' }),
  /** As how severe it was made known. */
  notifiedAs: z.enum(severities).optional(),
  history: z.array(step),
});

export type Finding = z.output<typeof finding>;
export type FindingKind = Finding['kind'];
export type Severity = Finding['severity'];

/** What of a finding is shown. */
export const findingView = finding
  .omit({ schema: true, version: true, operations: true, notifiedAs: true })
  .extend({
    undo: z
      .string()
      .optional()
      .meta({ description: 'What would undo it. Nothing is undone by itself: it takes a ticket of its own' }),
  })
  .meta({ id: 'Finding' });

export type FindingView = z.output<typeof findingView>;

/** A finding as it is shown. */
export function viewOf(found: Finding): FindingView {
  return findingView.parse({ ...found, undo: undoing(found) });
}

import * as z from 'zod';
import { auditFunctions } from '../functions.ts';
import { problemOfSchedule } from './schedule-expression.ts';

// Step Functions passes 262,144 bytes from state to state, of which the plan needs a part.
const MAX_PARAMETERS_BYTES = 100_000;

/** How a deployment runs one audit; what it leaves out is as shipped (`audit-schedules.ts`). */
const auditConfig = z.strictObject({
  enabled: z.boolean().optional(),
  /** As EventBridge Scheduler takes it: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
  schedule: z
    .string()
    .superRefine((text, { addIssue }) => {
      const message = problemOfSchedule(text);
      if (message !== undefined) addIssue({ code: 'custom', message });
    })
    .optional(),
  /** In which a cron expression is to be read; UTC unless told. */
  timezone: z.string().refine(isTimezone, 'must be a time zone such as Europe/Zurich').optional(),
  /** How long after a run at the latest the next one is to be done, or an alarm goes off. */
  overdueAfterHours: z.int().min(1).max(9_000).optional(),
  /** What it is to look at, and what it is to think of it: each audit's own, see docs/audits.md. */
  parameters: z.record(z.string(), z.unknown()).optional(),
  /** How many of its pages are inspected at the same time; all of them share a vendor's rate limit. */
  concurrency: z.int().min(1).max(20).optional(),
});

/** How a deployment runs the audits, each by its name, with parameters that the audit itself takes. */
export const auditsConfig = z
  .record(z.string(), auditConfig)
  .superRefine((said, { addIssue }) => {
    for (const [name, { parameters = {} }] of Object.entries(said)) {
      const known = auditFunctions.find(({ audit }) => audit.name === name);
      if (!known) {
        const names = auditFunctions.map(({ audit }) => audit.name).join(', ');
        addIssue({ code: 'custom', path: [name], message: `there is no such audit; there are ${names}` });
        continue;
      }
      if (Buffer.byteLength(JSON.stringify(parameters)) > MAX_PARAMETERS_BYTES) {
        const message = `must be less than ${MAX_PARAMETERS_BYTES / 1000} kB, as every step gets them`;
        addIssue({ code: 'custom', path: [name, 'parameters'], message });
      }
      const read = known.audit.parameters.safeParse(parameters);
      for (const { path, message } of read.error?.issues ?? []) {
        addIssue({ code: 'custom', path: [name, 'parameters', ...path], message });
      }
    }
  })
  .default({});

function isTimezone(name: string): boolean {
  try {
    // The scheduler takes the database's own names; Node takes offsets, other cases and old abbreviations too.
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    const isOtherCase = timeZone !== name && timeZone.toLowerCase() === name.toLowerCase();
    return /^(UTC|GMT|[A-Z][A-Za-z]+\/.+)$/.test(name) && !isOtherCase;
  } catch {
    return false;
  }
}

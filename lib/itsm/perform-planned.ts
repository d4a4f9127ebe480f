import * as z from 'zod';
import type { Invocation, Reply } from '../operation/invocation.ts';
import { finished } from '../operation/observed.ts';
import type { Change } from '../operation/operation.ts';
import { performChange } from '../operation/perform-change.ts';
import { dryRun } from '../operation/perform-dry-run.ts';
import type { Problem } from '../operation/problem.ts';
import { problemOf } from '../operation/problem-of.ts';
import { reportProblem } from '../operation/report-problem.ts';
import { targetOf } from '../operation/resolve.ts';
import type { Planned } from './plan.ts';

/** How one of an event's changes stands. */
export const changeResult = z
  .object({
    mapping: z.string(),
    operation: z.string(),
    resource: z.string().optional().meta({ description: 'Absent where it could not be found out' }),
    status: z.int().meta({ description: 'What the operation would have answered on its own' }),
    changeId: z.string().optional(),
    state: z.string().optional(),
    applied: z.boolean().optional(),
    replayed: z.literal(true).optional(),
    absent: z.literal(true).optional().meta({ description: 'It was not there, which will do' }),
    dryRun: dryRun.optional().meta({ description: 'What would happen, in a dry run' }),
    problem: z
      .object({
        type: z.string(),
        title: z.string(),
        detail: z.string(),
        causes: z.array(z.string()).optional(),
      })
      .optional(),
  })
  .meta({ id: 'ItsmChangeResult' });

export type ChangeResult = z.output<typeof changeResult>;

/** What happened to a change, and whether sending it again may help. */
export interface Performed {
  readonly result: ChangeResult;
  readonly isRetryable: boolean;
  readonly retryAfter: string | undefined;
}

const AT_ONCE = 4;
// What has not begun by then is put into the queue, so that nobody's sender waits until it gives up.
const PATIENCE_MS = 10_000;
const PATIENCE_SHARE = 0.5;

/**
 * Makes the changes of an event, each whatever becomes of the others. Those of one resource are made in their
 * order, others a few at a time.
 */
export async function performPlanned(planned: readonly Planned[], event: Invocation): Promise<Performed[]> {
  const performed: Performed[] = [];
  const lanes = Map.groupBy(planned.entries(), ([, change]) => laneOf(change));
  const waiting = lanes.values();
  const { remainingMs } = event.deadline;
  const defersAt = remainingMs - Math.min(PATIENCE_MS, remainingMs * PATIENCE_SHARE);
  const work = async () => {
    // One iterator for all: whoever is free takes the next lane.
    for (const lane of waiting) {
      for (const [i, change] of lane) {
        const isLate = event.deadline.remainingMs < defersAt;
        performed[i] = await performOne(change, { ...event, respondAsync: event.respondAsync || isLate });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return performed;
}

/** What touches one resource is in one lane; what its vendor must be asked for as well, as it is named. */
function laneOf({ operation, request }: Planned): string {
  return targetOf(operation, request)?.name ?? JSON.stringify([operation.id, request.params, request.body]);
}

async function performOne(change: Planned, whole: Invocation): Promise<Performed> {
  const { mapping, operation, request, ticket, idempotencyKey, absent } = change;
  const event: Invocation = { ...whole, request, ticket, idempotencyKey, facts: {} };
  const startedAt = performance.now();
  const about = () => {
    const { resource } = event.facts;
    return { mapping, operation: operation.id, ...(typeof resource === 'string' && { resource }) };
  };
  try {
    const reply = await performChange(operation, event, { order: event.order, absent, isOurs: true });
    finished('change of an event finished', operation, event, reply, startedAt);
    const isAbsent = absent !== undefined && reply.headers?.['change-applied'] === 'false';
    const result = {
      ...about(),
      ...standing(reply),
      ...(isAbsent && { absent: true as const }),
      ...(event.dryRun && { dryRun: reply.body as z.output<typeof dryRun> }),
    };
    return { result, isRetryable: false, retryAfter: undefined };
  } catch (error) {
    const problem = problemOf(error);
    reportProblem(problem, operation, event);
    finished('change of an event finished', operation, event, problem, startedAt);
    const result = { ...about(), ...standing(problem), problem: shown(problem, operation) };
    return { result, isRetryable: isRetryable(problem), retryAfter: problem.headers['retry-after'] };
  }
}

function standing({ status, headers = {} }: Pick<Reply, 'status' | 'headers'>) {
  const { 'change-id': changeId, 'change-state': state, 'change-applied': applied } = headers;
  return {
    status,
    ...(changeId !== undefined && { changeId }),
    ...(state !== undefined && { state }),
    ...(applied !== undefined && { applied: applied === 'true' }),
    ...(headers['idempotency-replayed'] === 'true' && { replayed: true as const }),
  };
}

function shown(problem: Problem, { vendor }: Change): ChangeResult['problem'] {
  const { code, title, causes } = problem;
  return {
    type: `urn:goldthread:problem:${code}`,
    title,
    detail: problem.detail(vendor),
    ...(causes.length > 0 && { causes: [...causes] }),
  };
}

/** A change that failed is on record as such, and a retry would only be told so again. */
function isRetryable({ status, code, headers }: Problem): boolean {
  if (headers['change-state'] === 'failed') return false;
  return status >= 500 || status === 429 || code === 'in-progress';
}

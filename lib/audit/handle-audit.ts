import type { Context } from 'aws-lambda';
import * as z from 'zod';
import packageJson from '../../package.json' with { type: 'json' };
import { needed } from '../operation/environment.ts';
import { handleJob, type JobHandler } from '../operation/handle-job.ts';
import type { Needs } from '../operation/needs.ts';
import { currentServices } from '../operation/services.ts';
import type { Audit } from './audit.ts';
import { BucketStore } from './bucket-store.ts';
import { evaluate } from './evaluate.ts';
import { type Inspected, inspect } from './inspect.ts';
import { measureRun } from './measure-run.ts';
import { type Planned, plan } from './plan.ts';
import { type Run, run } from './run.ts';
import { inShort, tellOfRun } from './tell-of-run.ts';
import { sourcesOf, workOf } from './work-of.ts';

/** One step of a run, as a state machine asks for it. */
const step = z.discriminatedUnion('step', [
  z.object({ step: z.literal('plan'), run }),
  z.object({ step: z.literal('inspect'), run, page: z.int().min(0) }),
  z.object({ step: z.literal('evaluate'), run }),
]);

/** What a step comes to. */
export type StepAnswer =
  | (Omit<Planned, 'run'> & { readonly run: Run })
  | (Omit<Inspected, 'run'> & { readonly run: Run })
  | ReturnType<typeof inShort>;

// What is under way then still comes to its end, and is written down.
const STOP_BEFORE_MS = 60_000;

/**
 * The Lambda handler of an audit, for each of its steps: `plan` is asked for again while it is not done, `inspect` once
 * a page, and again where it throws {@link Stopped}, `evaluate` at the end, whatever became of the pages.
 */
export function handleAudit<Parameters, Item>(
  audit: Audit<Parameters, Item>,
  needs: Needs,
): JobHandler<unknown, StepAnswer> {
  return handleJob<unknown, StepAnswer>(`audits/${audit.name}`, take, (answer, event) => ({
    step: step.parse(event).step,
    run: typeof answer.run === 'string' ? answer.run : answer.run.id,
    ...('items' in answer && { seen: answer.items }),
    ...('failed' in answer && { failed: answer.failed }),
    ...('outcome' in answer && { state: answer.outcome }),
  }));

  async function take(event: unknown, context: Context): Promise<StepAnswer> {
    const asked = step.parse(event);
    if (asked.run.audit !== audit.name) throw new Error(`The run is of the audit ${asked.run.audit}`);
    const { services, work } = await begun(asked.run, context);
    switch (asked.step) {
      case 'plan':
        return { ...(await plan(asked.run, work)), run: asked.run };
      case 'inspect':
        return { ...(await inspect(asked.run, asked.page, work)), run: asked.run };
      case 'evaluate': {
        const { environment } = services;
        const evidence = new BucketStore(needed(environment, 'EVIDENCE_BUCKET_NAME'));
        const summary = await evaluate(asked.run, {
          ...work,
          keepReport: (key, { path, mediaType }) => evidence.put(key, { file: path }, mediaType),
          tell: (told) => tellOfRun(told, needed(environment, 'EVENT_BUS_NAME'), work.store),
        });
        measureRun(summary);
        return inShort(summary);
      }
    }
  }

  async function begun(asked: Run, context: Context) {
    const services = currentServices();
    const remainingMs = context.getRemainingTimeInMillis();
    const signal = AbortSignal.timeout(Math.floor(Math.max(remainingMs - STOP_BEFORE_MS, remainingMs / 2)));
    const store = new BucketStore(needed(services.environment, 'AUDITS_BUCKET_NAME'));
    const { vendors = [] } = needs;
    const { version } = packageJson;
    const work = await workOf({
      run: asked,
      audit,
      vendors,
      sources: sourcesOf(services),
      store,
      version,
      signal,
    });
    return { services, work };
  }
}

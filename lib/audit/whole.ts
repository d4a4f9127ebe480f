import pMap from 'p-map';
import type { Summary } from '../report/report.ts';
import { publish } from '../telemetry/meter.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { inspect } from './inspect.ts';
import { plan } from './plan.ts';
import type { Run } from './run.ts';
import { Stopped } from './stopped.ts';

/** How far a run is. */
export interface Progress {
  readonly step: 'plan' | 'inspect' | 'evaluate';
  /** Items that are done with; while it is planned, items that are found. */
  readonly done: number;
  /** All of them, once that is known. */
  readonly total?: number;
}

// While one page waits for its last items another goes on.
const PAGES_AT_ONCE = 2;

/**
 * Takes all steps of a run in this process, and goes on where a run was stopped.
 *
 * @throws {Stopped} where it was told to stop; what is done is kept
 * @throws what planning throws: then there is nothing to inspect
 */
export async function runWhole<Parameters, Item>(
  run: Run,
  work: Evaluation<Parameters, Item>,
  onProgress: (progress: Progress) => void = () => {},
): Promise<Summary> {
  const planned = await plan(run, work, ({ items }) => onProgress({ step: 'plan', done: items }));
  if (!planned.done) throw new Stopped();
  let done = 0;
  const total = planned.items;
  onProgress({ step: 'inspect', done, total });
  await pMap(
    planned.pages,
    async (page) => {
      if (!work.mayGoOn()) throw new Stopped();
      await inspect(run, page, work, (items) => {
        done += items;
        onProgress({ step: 'inspect', done, total });
      });
      // Nobody else does so here, and measurements are kept until then.
      publish();
    },
    { concurrency: PAGES_AT_ONCE, stopOnError: false },
  ).catch((error) => {
    throw firstOf(error);
  });
  onProgress({ step: 'evaluate', done, total });
  return evaluate(run, work);
}

/** Of several pages the first that says more than that it was stopped. */
function firstOf(error: unknown): unknown {
  if (!(error instanceof AggregateError)) return error;
  return error.errors.find((one) => !(one instanceof Stopped)) ?? new Stopped();
}

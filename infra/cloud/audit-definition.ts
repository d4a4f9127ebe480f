import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { step } from './audit-step.ts';

/** The label under which the runs of an audit's pages are found. */
export const MAP_LABEL = 'Pages';

/** Where Step Functions writes how each page's execution went; what it found is the step's own to keep. */
export const mapFolder = (name: string): string => `maps/${name}`;

interface DefinitionProps {
  /** The audit's name, `admin-roles`. */
  readonly name: string;
  /** What takes every step. */
  readonly steps: IFunction;
  readonly results: IBucket;
  /** How many pages are inspected at the same time. */
  readonly concurrency: number;
}

const run = sfn.JsonPath.objectAt('$.run');
// What the states go by; the step answers more.
const planned = { pages: sfn.JsonPath.listAt('$.pages'), done: sfn.JsonPath.objectAt('$.done') };

/**
 * An audit as a state machine: it is planned in as many rounds as that takes, every page is inspected by an execution
 * of its own, and all of it is evaluated, also where something failed. It ends well only if everything was looked at.
 *
 * Its input is `{ parameters }` for a new run, or `{ run }` for one that is to go on where it stopped.
 */
export function auditDefinition(scope: Construct, props: DefinitionProps): sfn.IChainable {
  const failure = { errors: ['States.ALL'], resultPath: '$.failure' };
  const evaluate = step(
    scope,
    'Evaluate',
    props.steps,
    { step: 'evaluate', run },
    { resultPath: '$.summary' },
  );
  const plan = step(
    scope,
    'Plan',
    props.steps,
    { step: 'plan', run },
    { resultSelector: planned, resultPath: '$.plan' },
  );
  plan.addCatch(evaluate, failure);
  const inspectAll = pages(scope, props).addCatch(evaluate, failure).next(evaluate);
  const isPlanned = new sfn.Choice(scope, 'Is all of it planned?')
    .when(sfn.Condition.booleanEquals('$.plan.done', false), plan)
    .when(sfn.Condition.isPresent('$.plan.pages[0]'), inspectAll)
    .otherwise(evaluate);
  plan.next(isPlanned);
  evaluate.next(outcome(scope, props.name));
  return new sfn.Choice(scope, 'Does it go on with a run?')
    .when(sfn.Condition.isPresent('$.run'), plan)
    .otherwise(begin(scope, props.name).next(plan));
}

/** Names the run: `admin-roles-20261122T030407Z-` and the execution's own name, so that names sort by time. */
function begin(scope: Construct, name: string): sfn.Chain {
  const { JsonPath } = sfn;
  const startedAt = JsonPath.stringAt('$$.Execution.StartTime');
  const parameters = JsonPath.objectAt('$.parameters');
  const clock = new sfn.Pass(scope, 'Read the clock', {
    // `2026-11-22T03:04:07.123Z`, taken apart.
    parameters: { time: JsonPath.stringSplit(startedAt, ':'), parameters },
  });
  const seconds = JsonPath.arrayGetItem(JsonPath.stringSplit(JsonPath.stringAt('$.time[2]'), '.'), 0);
  const date = new sfn.Pass(scope, 'Read the calendar', {
    parameters: {
      date: JsonPath.stringSplit(JsonPath.stringAt('$.time[0]'), '-'),
      minutes: JsonPath.stringAt('$.time[1]'),
      seconds,
      parameters,
    },
  });
  const parts = ['$.date[0]', '$.date[1]', '$.date[2]', '$.minutes', '$.seconds', '$$.Execution.Name'];
  const named = new sfn.Pass(scope, 'Begin', {
    parameters: {
      run: {
        id: JsonPath.format(`${name}-{}{}{}{}{}Z-{}`, ...parts.map((path) => JsonPath.stringAt(path))),
        audit: name,
        startedAt,
        parameters,
      },
    },
  });
  return clock.next(date).next(named);
}

function pages(scope: Construct, { name, steps, results, concurrency }: DefinitionProps): sfn.DistributedMap {
  const map = new sfn.DistributedMap(scope, 'Inspect all pages', {
    label: MAP_LABEL,
    itemsPath: '$.plan.pages',
    itemSelector: { run, page: sfn.JsonPath.numberAt('$$.Map.Item.Value') },
    maxConcurrency: concurrency,
    // An express execution would have five minutes for a page.
    mapExecutionType: sfn.StateMachineType.STANDARD,
    // The results are the steps' own; what comes of a page here is small, but of many pages too large for a state.
    resultWriterV2: new sfn.ResultWriterV2({ bucket: results, prefix: mapFolder(name) }),
    resultPath: sfn.JsonPath.DISCARD,
  });
  const page = sfn.JsonPath.numberAt('$.page');
  // No failure is tolerated: that is the default, and whatever page fails, the map does.
  return map.itemProcessor(step(scope, 'Inspect', steps, { step: 'inspect', run, page }));
}

/** Whatever is not known to be the whole truth is a failure. */
function outcome(scope: Construct, name: string): sfn.IChainable {
  const { Condition, JsonPath } = sfn;
  const failed = new sfn.Fail(scope, 'Give up', { error: 'AuditFailed', causePath: '$.cause' });
  const summary = JsonPath.jsonToString(JsonPath.objectAt('$.summary'));
  const saysWhy = (id: string, text: string, ...parts: string[]) =>
    new sfn.Pass(scope, id, {
      parameters: { cause: JsonPath.format(`The audit ${name} ${text}: {}`, ...parts, summary) },
    }).next(failed);
  const whole = ['clean', 'findings'].map((word) => Condition.stringEquals('$.summary.outcome', word));
  return new sfn.Choice(scope, 'Is it the whole truth?')
    .when(
      Condition.isPresent('$.failure'),
      saysWhy('Say what broke off', 'broke off with {}', JsonPath.stringAt('$.failure.Error')),
    )
    .when(Condition.or(...whole), new sfn.Succeed(scope, 'Done', { outputPath: '$.summary' }))
    .otherwise(saysWhy('Say why', 'is not the whole truth'));
}

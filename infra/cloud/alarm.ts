import { Duration, type Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type AlarmDefinition, alarms } from './alarms.ts';
import type { ApiStack } from './api-stack.ts';
import type { AuditsStack } from './audits-stack.ts';
import { type Config, InvalidConfig } from './config.ts';
import type { DataStack } from './data-stack.ts';
import type { JobsStack } from './jobs-stack.ts';
import { metricOf } from './metric.ts';
import { constructIdOf } from './names.ts';

/** The stacks that are watched. */
export interface Watched {
  readonly data: DataStack;
  readonly jobs: JobsStack;
  readonly audits: AuditsStack;
  readonly api: ApiStack;
}

const COMPARISONS = {
  '>': cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
  '>=': cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  '<': cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
  '<=': cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
} as const;

const { BREACHING, NOT_BREACHING } = cloudwatch.TreatMissingData;

/** The alarms with a deployment's own thresholds. @throws {InvalidConfig} where it names an alarm that is not there */
export function configuredAlarms({ alarms: { thresholds } }: Config): readonly AlarmDefinition[] {
  const ids = alarms.map(({ id }) => id);
  const unknown = Object.keys(thresholds).filter((id) => !ids.includes(id));
  if (unknown.length > 0) {
    const sentence = `there is no alarm ${unknown.join(', ')}; there are ${ids.join(', ')}`;
    throw new InvalidConfig(`goldthread.config.ts is not valid. alarms.thresholds: ${sentence}.`);
  }
  return alarms.map((definition) => ({
    ...definition,
    threshold: thresholds[definition.id] ?? definition.threshold,
  }));
}

/** A CloudWatch alarm as it is defined, on a metric. */
export function alarmOn(
  stack: Stack,
  definition: AlarmDefinition,
  metric: cloudwatch.IMetric,
): cloudwatch.AlarmBase {
  const { id, threshold, comparison, evaluationPeriods, missingData } = definition;
  return new cloudwatch.Alarm(stack, constructIdOf(id), {
    alarmDescription: descriptionOf(definition),
    metric,
    threshold,
    comparisonOperator: COMPARISONS[comparison],
    evaluationPeriods,
    treatMissingData: missingData === 'breaching' ? BREACHING : NOT_BREACHING,
  });
}

/** A CloudWatch alarm as it is defined; one that takes releases back is where they are made. */
export function makeAlarm(stack: Stack, definition: AlarmDefinition, watched: Watched): cloudwatch.AlarmBase {
  const { id, source } = definition;
  const known = watched.api.takesBack.get(id);
  if (known) return known;
  if (source.kind === 'audits') {
    const failed = watched.audits.audits.map(({ machine }) => machine.failed);
    return anyOf(stack, constructIdOf(id), descriptionOf(definition), failed);
  }
  if (source.kind === 'functions' && source.metric === 'Errors') {
    // A step of an audit is taken again; its state machine tells of it when that did not help.
    const failing = [...watched.api.folders, watched.jobs].map((one) => one.failing);
    return anyOf(stack, constructIdOf(id), descriptionOf(definition), failing);
  }
  return alarmOn(stack, definition, metricOf(source, watched, Duration.minutes(definition.periodMinutes)));
}

/** An alarm that goes off with any of these, of which CloudWatch takes 100. */
function anyOf(
  scope: Construct,
  id: string,
  alarmDescription: string,
  each: readonly cloudwatch.AlarmBase[],
): cloudwatch.CompositeAlarm {
  return new cloudwatch.CompositeAlarm(scope, id, {
    // The CDK's own has no hyphen behind the deployment's name, which says whose it is.
    compositeAlarmName: `${scope.node.path.replaceAll('/', '-')}-${id}`,
    alarmDescription,
    alarmRule: cloudwatch.AlarmRule.anyOf(
      ...each.map((alarm) =>
        cloudwatch.AlarmRule.fromAlarm(alarm as cloudwatch.IAlarm, cloudwatch.AlarmState.ALARM),
      ),
    ),
  });
}

/** An alarm that goes off with the errors of any function of a stack. */
export function anyFails(
  scope: Construct,
  functions: readonly { readonly errors: cloudwatch.Alarm }[],
): cloudwatch.CompositeAlarm {
  const description = `A function of ${scope.node.id} fails. Runbook: docs/runbooks/function-errors.md`;
  const errors = functions.map((one) => one.errors);
  return anyOf(scope, 'Failing', description, errors);
}

const descriptionOf = ({ summary, runbook }: AlarmDefinition) => `${summary} Runbook: ${runbook}`;

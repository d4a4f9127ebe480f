import { Duration, type Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
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
    return anyOf(
      stack,
      definition,
      watched.audits.audits.map(({ machine }) => machine.failed),
    );
  }
  if (source.kind === 'functions' && source.metric === 'Errors') {
    // A step of an audit is taken again; its state machine tells of it when that was in vain.
    const functions = [...watched.api.functions, ...watched.jobs.functions];
    return anyOf(
      stack,
      definition,
      functions.map(({ errors }) => errors),
    );
  }
  return alarmOn(stack, definition, metricOf(source, watched, Duration.minutes(definition.periodMinutes)));
}

/** An alarm that goes off with any of these. */
function anyOf(
  stack: Stack,
  definition: AlarmDefinition,
  each: readonly cloudwatch.Alarm[],
): cloudwatch.AlarmBase {
  return new cloudwatch.CompositeAlarm(stack, constructIdOf(definition.id), {
    alarmDescription: descriptionOf(definition),
    alarmRule: cloudwatch.AlarmRule.anyOf(
      ...each.map((alarm) => cloudwatch.AlarmRule.fromAlarm(alarm, cloudwatch.AlarmState.ALARM)),
    ),
  });
}

const descriptionOf = ({ summary, runbook }: AlarmDefinition) => `${summary} Runbook: ${runbook}`;

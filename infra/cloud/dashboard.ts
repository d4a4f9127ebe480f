import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Watched } from './alarm.ts';
import type { Config } from './config.ts';
import type { GoldthreadFunction } from './goldthread-function.ts';
import { metricOf, ourMetric } from './metric.ts';

/** One page that answers: is it well, what is it doing, and how much room is left. */
export function makeDashboard(
  scope: Construct,
  config: Config,
  watched: Watched,
  alarms: readonly cloudwatch.AlarmBase[],
): void {
  const graph = (title: string, left: cloudwatch.IMetric[]) =>
    new cloudwatch.GraphWidget({ title, left, width: 8, height: 6 });
  const counts = (...names: string[]) => names.map((name) => ourMetric(name, 'Sum'));
  const of = (source: Parameters<typeof metricOf>[0]) => metricOf(source, watched, Duration.minutes(5));
  const machines = watched.audits.audits.map(({ machine }) => machine.machine);
  const behind = [...watched.jobs.functions, ...watched.audits.audits.map((one) => one.function)];
  new cloudwatch.Dashboard(scope, 'Dashboard', {
    dashboardName: config.name,
    widgets: [
      [
        new cloudwatch.AlarmStatusWidget({
          title: 'Alarms',
          alarms: alarms.map((alarm) => alarm as cloudwatch.IAlarm),
          width: 24,
          height: 4,
        }),
      ],
      [
        graph('Changes', counts('ChangesSucceeded', 'ChangesUnchanged', 'ChangesFailed', 'ChangesReplayed')),
        graph('Not done yet', counts('ChangesDeferred', 'ChangesInDoubt', 'ChangesSettled')),
        graph('Open changes', [
          ourMetric('ChangesOpen', 'Maximum'),
          ourMetric('OldestOpenChangeSeconds', 'Maximum'),
        ]),
      ],
      [
        graph('Turned away', counts('Refusals', 'Unauthenticated', 'TooManyRequests')),
        graph('The vendors', counts('UpstreamFailures', 'UpstreamRateLimited')),
        graph('Room left in the vendors’ rate limits, %', [ourMetric('RateLimitHeadroom', 'Minimum')]),
      ],
      [
        graph('API', [
          of({ kind: 'api', metric: '5xx' }),
          watched.api.api.api.metricClientError({ statistic: 'Sum' }),
          watched.api.api.api.metricCount({ statistic: 'Sum' }),
        ]),
        graph('API latency, p99, ms', [of({ kind: 'api', metric: 'Latency' })]),
        graph('Deferred queue', [
          of({ kind: 'queue', queue: 'deferred', metric: 'ApproximateNumberOfMessagesVisible' }),
          of({ kind: 'queue', queue: 'deferred', metric: 'ApproximateAgeOfOldestMessage' }),
          of({ kind: 'queue', queue: 'deferred-dead-letters', metric: 'ApproximateNumberOfMessagesVisible' }),
        ]),
      ],
      [
        graph(
          'Audits that failed',
          machines.map((machine) => machine.metricFailed()),
        ),
        graph(
          'How long audits take, ms',
          machines.map((machine) => machine.metricTime()),
        ),
        graph('What audits found, and which are overdue', counts('AuditFindings', 'AuditsOverdue')),
      ],
      [whatWentWrong('the API', watched.api.functions), whatWentWrong('jobs and audits', behind)],
    ],
  });
}

/** What the logs of these functions warn of. A query takes 50 of them. */
function whatWentWrong(where: string, functions: readonly GoldthreadFunction[]): cloudwatch.LogQueryWidget {
  return new cloudwatch.LogQueryWidget({
    title: `What went wrong lately: ${where}`,
    logGroupNames: functions.slice(0, 50).map((one) => one.function.logGroup.logGroupName),
    queryLines: [
      'fields @timestamp, level, message, operation, job, changeId, ticket',
      'filter level in ["WARN", "ERROR"]',
      'sort @timestamp desc',
      'limit 50',
    ],
    width: 12,
    height: 8,
  });
}

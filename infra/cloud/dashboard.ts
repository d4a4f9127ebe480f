import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Watched } from './alarm.ts';
import type { Config } from './config.ts';
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
  const functions = [...watched.api.functions, ...watched.jobs.functions];
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
        new cloudwatch.LogQueryWidget({
          title: 'What went wrong lately',
          logGroupNames: functions.slice(0, 50).map((one) => one.function.logGroup.logGroupName),
          queryLines: [
            'fields @timestamp, level, message, operation, changeId, ticket',
            'filter level in ["WARN", "ERROR"]',
            'sort @timestamp desc',
            'limit 50',
          ],
          width: 24,
          height: 8,
        }),
      ],
    ],
  });
}

import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Watched } from './alarm.ts';
import type { AlarmDefinition } from './alarms.ts';

import type { HttpApi } from './http-api.ts';

type Source = AlarmDefinition['source'];

/** The CloudWatch metric that an alarm looks at, in periods of this length. */
export function metricOf(
  source: Exclude<Source, { kind: 'audits' }>,
  { data, jobs, api }: Watched,
  period: Duration,
): cloudwatch.IMetric {
  switch (source.kind) {
    case 'metric':
      return ourMetric(source.name, source.statistic, period);
    case 'queue':
      return jobs.queues[source.queue].metric(source.metric, { statistic: 'Maximum', period });
    case 'functions':
      // Of all functions of the account in this region, as concurrency is theirs together.
      return new cloudwatch.Metric({
        namespace: 'AWS/Lambda',
        metricName: source.metric,
        statistic: 'Sum',
        period,
      });
    case 'api':
      return apiMetric(api.api, source.metric, period);
    case 'table':
      return sumForOperations(data.ledger, source.metric, period);
  }
}

/** A metric of an API. */
export function apiMetric({ api }: HttpApi, metric: '5xx' | 'Latency', period: Duration): cloudwatch.Metric {
  return api.metric(metric, { statistic: metric === 'Latency' ? 'p99' : 'Sum', period });
}

/** One of our own metrics (docs/observability.md). */
export function ourMetric(
  metricName: string,
  statistic: string,
  period = Duration.minutes(5),
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'Goldthread',
    metricName,
    dimensionsMap: { service: 'goldthread' },
    statistic,
    period,
  });
}

/** DynamoDB counts these by operation only; an operation without any is not reported, which is none. */
function sumForOperations(table: Table, metricName: string, period: Duration): cloudwatch.IMetric {
  const operations = ['BatchGetItem', 'PutItem', 'UpdateItem', 'Query'];
  const ids = operations.map((_, i) => `m${i}`);
  return new cloudwatch.MathExpression({
    expression: ids.map((id) => `FILL(${id}, 0)`).join(' + '),
    label: metricName,
    period,
    usingMetrics: Object.fromEntries(
      operations.map((Operation, i) => [
        `m${i}`,
        new cloudwatch.Metric({
          namespace: 'AWS/DynamoDB',
          metricName,
          dimensionsMap: { TableName: table.tableName, Operation },
          statistic: 'Sum',
        }),
      ]),
    ),
  });
}

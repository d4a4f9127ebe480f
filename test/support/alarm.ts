import type { AlarmDefinition } from '../../infra/cloud/alarms.ts';

/** A sample of whatever an alarm looks at. */
export interface Seen {
  readonly value: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * Whether an alarm has gone off by `now`: as CloudWatch does it, but for periods that end right now, so that what
 * is provoked within a second is not split in two by the clock.
 */
export function goesOff(alarm: AlarmDefinition, seen: readonly Seen[], now = Date.now()): boolean {
  const { comparison, threshold, periodMinutes, evaluationPeriods, missingData } = alarm;
  const periodMs = periodMinutes * 60_000;
  const periods = Array.from({ length: evaluationPeriods }, (_, i) => {
    const end = now - i * periodMs;
    return seen.filter(({ at }) => at > end - periodMs && at <= end).map(({ value }) => value);
  });
  return periods.every((values) => {
    if (values.length === 0) return missingData === 'breaching';
    const value = statisticOf(alarm, values);
    if (comparison === '>') return value > threshold;
    if (comparison === '>=') return value >= threshold;
    return comparison === '<' ? value < threshold : value <= threshold;
  });
}

function statisticOf({ source }: AlarmDefinition, values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  if (source.kind === 'queue') return Math.max(...values);
  if (source.kind === 'api' && source.metric === 'Latency') {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
  }
  if (source.kind !== 'metric') return sum;
  switch (source.statistic) {
    case 'Sum':
      return sum;
    case 'Maximum':
      return Math.max(...values);
    case 'Minimum':
      return Math.min(...values);
    case 'SampleCount':
      return values.length;
  }
}

import { Metrics } from '@aws-lambda-powertools/metrics';
import { log } from './logger.ts';
import { type Metric, type MetricName, metrics, NAMESPACE, SERVICE } from './metrics.ts';

interface Measurement {
  readonly name: MetricName;
  value: number;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly facts: Readonly<Record<string, string>>;
}

/** What a measurement is of. */
interface About {
  /** The value of the metric's second dimension. */
  readonly by?: string | undefined;
  /** What its line says besides; no dimensions, so any value will do. */
  readonly facts?: Readonly<Record<string, string | undefined>>;
}

// CloudWatch takes 100 values of a metric in one line.
const MAX_IN_A_LINE = 90;

const pending: Measurement[] = [];
/** Those of them of which the lowest counts, by name and dimension. */
const lowest = new Map<string, Measurement>();
let meter: Metrics | undefined;

/** Counts, or measures in the metric's unit. It is out with the next {@link publish}. */
export function measure(name: MetricName, value = 1, { by, facts = {} }: About = {}): void {
  const { by: dimension, lowest: isLowest }: Metric = metrics[name];
  const held = isLowest && lowest.get(`${name} ${by}`);
  if (held) {
    held.value = Math.min(held.value, value);
    return;
  }
  const known = Object.entries(facts).filter((fact): fact is [string, string] => fact[1] !== undefined);
  const measurement = {
    name,
    value,
    dimensions: dimension !== undefined && by ? { [dimension]: by } : {},
    facts: Object.fromEntries(known),
  };
  pending.push(measurement);
  if (isLowest) lowest.set(`${name} ${by}`, measurement);
}

/**
 * Writes what was measured to stdout, as lines in CloudWatch's embedded metric format. Never throws: no request
 * fails for its being counted.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function publish(): void {
  const taken = pending.splice(0);
  lowest.clear();
  const alike = Map.groupBy(taken, ({ dimensions, facts }) => JSON.stringify([dimensions, facts]));
  try {
    for (const group of alike.values()) {
      for (let at = 0; at < group.length; at += MAX_IN_A_LINE) write(group.slice(at, at + MAX_IN_A_LINE));
    }
  } catch (cause) {
    log('error', 'Metrics could not be published', {}, cause);
    meter = undefined;
  }
}

function write(group: readonly Measurement[]): void {
  // Made now, as making it reads the environment.
  meter ??= new Metrics({ namespace: NAMESPACE, serviceName: SERVICE });
  const { dimensions = {}, facts = {} } = group[0] ?? {};
  // Each is one set besides `service`, and none is `service` alone.
  meter.addDimensions({});
  if (Object.keys(dimensions).length > 0) meter.addDimensions(dimensions);
  for (const [name, value] of Object.entries(facts)) meter.addMetadata(name, value);
  for (const { name, value } of group) meter.addMetric(name, metrics[name].unit, value);
  meter.publishStoredMetrics();
}

import { type MetricName, NAMESPACE } from '../../lib/telemetry/metrics.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into lines of many shapes
export type Line = any;

/** One sample of one of our metrics, under one set of dimensions. */
export interface Sample {
  readonly name: MetricName;
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * Has the log and the metrics of this process written, and takes down what it writes from now on. To be called
 * before anything is logged: they read the environment once.
 */
export function listen() {
  Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'INFO', POWERTOOLS_METRICS_DISABLED: 'false' });
  let text = '';
  const streams = [process.stdout, process.stderr] as const;
  const originals = streams.map((stream) => stream.write);
  for (const stream of streams) {
    stream.write = ((chunk: string | Uint8Array, ...more: unknown[]) => {
      text += Buffer.from(chunk as string).toString();
      const done = more.find((one) => typeof one === 'function') as (() => void) | undefined;
      done?.();
      return true;
    }) as typeof stream.write;
  }
  const lines = (): Line[] =>
    text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  return {
    /** Everything, as it was written. */
    text: () => text,
    /** Lines of the log. */
    lines: (): Line[] => lines().filter((line) => '_aws' in line === false),
    samples: (): Sample[] => lines().flatMap(samplesOf),
    forget: () => {
      text = '';
    },
    stop: () => {
      for (const [i, stream] of streams.entries()) stream.write = originals[i] as typeof stream.write;
    },
  };
}

/** The samples of a line in the embedded metric format. */
function samplesOf(line: Line): Sample[] {
  const directives: Line[] = line._aws?.CloudWatchMetrics ?? [];
  return directives
    .filter(({ Namespace }) => Namespace === NAMESPACE)
    .flatMap(({ Metrics, Dimensions }) =>
      Metrics.flatMap(({ Name: name }: Line) =>
        Dimensions.flatMap((set: string[]) => {
          const dimensions = Object.fromEntries(set.map((dimension) => [dimension, line[dimension]]));
          return [line[name]].flat().map((value) => ({ name, value, dimensions, at: line._aws.Timestamp }));
        }),
      ),
    );
}

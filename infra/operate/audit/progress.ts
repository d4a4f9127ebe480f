import type { Readers } from '../../../lib/audit/readers.ts';
import type { Progress } from '../../../lib/audit/whole.ts';

const EVERY_MS = 200;
const STEPS = { plan: 'listing', inspect: 'inspecting', evaluate: 'evaluating' } as const;

type Standings = ReturnType<Readers['standings']>;

/** How a run stands, in one line. */
export interface Standing extends Progress {
  /** How many were done with when this process began with the step. */
  readonly before: number;
  /** For how long it has been at it. */
  readonly elapsedMs: number;
  /** What is left of the scarcest rate limit, in percent. */
  readonly headroom: number | undefined;
}

/** `admin-roles  inspecting 1,234/2,000 (61 %)  48/s  rate limit 71 % left  16 s left` */
export function lineOf(audit: string, standing: Standing): string {
  const { step, done, total, before, elapsedMs, headroom } = standing;
  const rate = elapsedMs > 0 ? ((done - before) * 1000) / elapsedMs : 0;
  const leftMs = total === undefined || rate === 0 ? undefined : ((total - done) * 1000) / rate;
  const of = total === undefined ? '' : `/${format(total)} (${percent(done, total)} %)`;
  return [
    audit,
    `${STEPS[step]} ${format(done)}${of}`,
    ...(step === 'evaluate' ? [] : [`${format(Math.round(rate))}/s`]),
    ...(headroom === undefined ? [] : [`rate limit ${Math.round(headroom)} % left`]),
    ...(step === 'inspect' && leftMs !== undefined ? [`${durationOf(leftMs)} left`] : []),
  ].join('  ');
}

/** What is left of the scarcest of the vendors' rate limits, in percent; undefined where none is known yet. */
export function headroomOf(standings: Standings): number | undefined {
  const shares = standings.flatMap((buckets) =>
    [...buckets.values()].flatMap(({ limit, remaining }) =>
      limit !== undefined && limit > 0 && remaining !== undefined ? [(100 * remaining) / limit] : [],
    ),
  );
  return shares.length === 0 ? undefined : Math.max(0, Math.min(...shares));
}

/** `16 s`, `3 min 20 s`, `1 h 5 min` */
export function durationOf(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Shows how a run goes, on a terminal; anywhere else it is silent. */
export class ProgressLine {
  readonly #audit: string;
  readonly #readers: Pick<Readers, 'standings'>;
  readonly #stream: NodeJS.WriteStream;
  readonly #timer: NodeJS.Timeout | undefined;
  #progress: Progress | undefined;
  #begun = { before: 0, at: performance.now() };

  constructor(
    audit: string,
    readers: Pick<Readers, 'standings'>,
    stream: NodeJS.WriteStream = process.stderr,
  ) {
    this.#audit = audit;
    this.#readers = readers;
    this.#stream = stream;
    if (stream.isTTY) this.#timer = setInterval(() => this.#show(), EVERY_MS).unref();
  }

  /** Takes down how far it is. */
  readonly onProgress = (progress: Progress): void => {
    // What a run that is gone on with has done already comes first, all at once, and is not this process's speed.
    const isNew = progress.step !== this.#progress?.step;
    if (isNew) this.#begun = { before: progress.done, at: performance.now() };
    this.#progress = progress;
  };

  /** Takes the line away. */
  stop(): void {
    clearInterval(this.#timer);
    if (this.#timer) this.#stream.write('\r\x1b[2K');
  }

  #show(): void {
    if (!this.#progress) return;
    const { before, at } = this.#begun;
    const standing = {
      ...this.#progress,
      before,
      elapsedMs: performance.now() - at,
      headroom: headroomOf(this.#readers.standings()),
    };
    const line = lineOf(this.#audit, standing).slice(0, (this.#stream.columns || 80) - 1);
    this.#stream.write(`\r\x1b[2K${line}`);
  }
}

const format = (number: number) => number.toLocaleString('en');
const percent = (done: number, total: number) => (total === 0 ? 100 : Math.floor((100 * done) / total));

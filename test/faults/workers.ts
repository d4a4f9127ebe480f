import { type ChildProcess, fork } from 'node:child_process';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Disturbance } from './fault-proxy.ts';
import type { Report, Task } from './worker.ts';

/** Nobody will answer any more: the worker was killed, or the caller has waited long enough. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}

type Work =
  | { readonly request: APIGatewayProxyEventV2 }
  | Pick<Extract<Task, { job: string }>, 'job' | 'event'>;

/** One place for a worker process; whoever dies is replaced. */
export class Slot {
  readonly #variables: Record<string, string>;
  readonly #output: (text: string) => void;
  readonly #waiting = new Map<number, (report: Report | undefined) => void>();
  #process: ChildProcess | undefined;
  #offsetMs: () => number;
  #isReady = false;
  #stopped = false;
  #closing = false;
  #nextId = 1;
  kills = 0;
  stops = 0;

  constructor(variables: Record<string, string>, offsetMs: () => number, output: (text: string) => void) {
    this.#variables = variables;
    this.#offsetMs = offsetMs;
    this.#output = output;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  get isFree(): boolean {
    return this.#isReady && !this.#stopped;
  }

  get load(): number {
    return this.#waiting.size;
  }

  start(): void {
    const child = fork(new URL('worker.ts', import.meta.url), {
      execArgv: ['--import', new URL('clock.ts', import.meta.url).href],
      env: { ...this.#variables, CLOCK_OFFSET_MS: String(this.#offsetMs()) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#process = child;
    child.stdout?.on('data', (data) => this.#output(String(data)));
    child.stderr?.on('data', (data) => this.#output(String(data)));
    child.on('message', (report: Report) => {
      if (this.#process !== child) return;
      if ('ready' in report) this.#isReady = true;
      else this.#waiting.get(report.id)?.(report);
    });
    child.on('error', () => {});
    child.once('exit', () => {
      if (this.#process !== child) return;
      this.#isReady = false;
      this.#stopped = false;
      for (const tell of [...this.#waiting.values()]) tell(undefined);
      if (!this.#closing) this.start();
    });
  }

  /** Does to a process what a proxy asks for, if it is still the one here. */
  act(pid: number, disturbance: Disturbance): void {
    const child = this.#process;
    if (!child || child.pid !== pid) return;
    if (disturbance.do === 'kill') {
      this.kills += 1;
      this.#isReady = false;
      child.kill('SIGKILL');
    }
    if (disturbance.do === 'stop' && !this.#stopped) {
      this.stops += 1;
      this.#stopped = true;
      child.kill('SIGSTOP');
      setTimeout(() => {
        if (this.#process !== child) return;
        this.#stopped = false;
        child.kill('SIGCONT');
      }, disturbance.ms);
    }
    if (disturbance.do === 'clock') this.setClock(disturbance.offsetMs);
  }

  setClock(clockOffsetMs: number): void {
    this.#offsetMs = () => clockOffsetMs;
    if (this.#process?.connected) this.#process.send({ clockOffsetMs }, () => {});
  }

  /** @throws {NoAnswer} */
  run(work: Work, remainingMs: number, patienceMs: number): Promise<unknown> {
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timer = setTimeout(() => tell(undefined), patienceMs);
    const tell = (report: Report | undefined) => {
      clearTimeout(timer);
      this.#waiting.delete(id);
      if (report === undefined) reject(new NoAnswer('Nobody answered'));
      else if ('result' in report) resolve(report.result);
      else reject(new Error('error' in report ? report.error : 'not an answer'));
    };
    this.#waiting.set(id, tell);
    const task = { id, remainingMs, ...work } as Task;
    this.#process?.send(task, (error) => error && tell(undefined));
    return promise;
  }

  /** Kills the process; another takes its place. */
  restart(): void {
    this.#isReady = false;
    this.#process?.kill('SIGKILL');
  }

  async close(): Promise<void> {
    this.#closing = true;
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }
}

/** The worker processes. */
export class Workers {
  readonly slots: readonly Slot[];
  #next = 0;

  constructor(slots: readonly Slot[]) {
    this.slots = slots;
    for (const slot of slots) slot.start();
  }

  /** A worker that can take something on, the least busy one that is not among `except`. */
  async free(except: ReadonlySet<Slot> = new Set()): Promise<Slot> {
    for (;;) {
      this.#next += 1;
      const turned = this.slots.map((_, i) => this.slots[(i + this.#next) % this.slots.length] as Slot);
      const free = turned.filter((slot) => slot.isFree);
      const [best] = free.filter((slot) => !except.has(slot)).sort((a, b) => a.load - b.load);
      if (best) return best;
      if (free[0] && except.size > 0) return free[0];
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.slots.map((slot) => slot.close()));
  }
}

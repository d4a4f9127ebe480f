import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** What a child process answers to a message: what came of it, or why nothing did. */
export type Answer<Value> = { readonly value: Value } | { readonly error: string };

/** How a process is started. */
export interface Started {
  readonly execArgv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** As `npm run audit` is: without these, memory grows as far as the machine has room. */
export const asAudit: Started = {
  execArgv: ['--max-semi-space-size=2', '--heap-growing-percent=20'],
  env: { MALLOC_ARENA_MAX: '2' },
};

/** A child process that takes one message after the other. */
export class Child {
  readonly #process: ChildProcess;

  /** @param file of this folder */
  constructor(file: string, { execArgv, env }: Started = { execArgv: [], env: {} }) {
    this.#process = fork(new URL(file, import.meta.url), {
      execArgv: [...execArgv],
      env: {
        ...process.env,
        ...env,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
      },
    });
  }

  /** @throws what the child threw, and where it has ended */
  async ask<Value>(message: object | string): Promise<Value> {
    const ended = new AbortController();
    const { signal } = ended;
    const onExit = once(this.#process, 'exit', { signal }).then(
      ([code]): Answer<Value> => ({
        error: `The process ended with ${code}`,
      }),
    );
    const onAnswer = once(this.#process, 'message', { signal }).then(([answer]) => answer as Answer<Value>);
    this.#process.send(message);
    try {
      const answer = await Promise.race([onAnswer, onExit]);
      if ('error' in answer) throw new Error(answer.error);
      return answer.value;
    } finally {
      ended.abort();
      await Promise.allSettled([onExit, onAnswer]);
    }
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.disconnect();
    await exit;
  }
}

/** Takes messages in a child process, one after the other, until the parent goes away. */
export function answer<Message>(take: (message: Message) => Promise<unknown>): void {
  process.on('message', (message) => {
    take(message as Message).then(
      (value) => process.send?.({ value: value ?? null }),
      (error: unknown) =>
        process.send?.({ error: error instanceof Error ? (error.stack ?? '') : String(error) }),
    );
  });
  process.once('disconnect', () => process.exit());
}

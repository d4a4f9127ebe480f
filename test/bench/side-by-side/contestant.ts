import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { flags } from './flags.ts';

/** What one contestant measured in one round, by name, units in the names. */
export type Figures = Readonly<Record<string, number>>;

/** Something that does the bench's work in a process of its own: a file that is sent what to do and answers figures. */
export interface Contestant {
  readonly name: string;
  /** A module's path. It gets one message, and sends one. */
  readonly file: string;
  readonly env?: Readonly<Record<string, string>>;
}

const dist = new URL('../../../dist/bench/', import.meta.url).pathname;

/**
 * Has a contestant do its work once, in a new process. What it says is in dist/bench/; with `--prof` a profile of its
 * processor time is there as well.
 *
 * @throws where it ends without having answered, with the end of what it said
 */
export async function compete({ name, file, env = {} }: Contestant, task: object): Promise<Figures> {
  mkdirSync(dist, { recursive: true });
  const named = name.replaceAll(/\W+/g, '-');
  // A log is a part of the work: it is written, and nobody reads it.
  const said = openSync(`${dist}${named}.log`, 'w');
  const child = fork(file, {
    stdio: ['ignore', said, said, 'ipc'],
    execArgv: flags.prof
      ? ['--cpu-prof', `--cpu-prof-dir=${dist}`, `--cpu-prof-name=${named}.cpuprofile`]
      : [],
    env: { ...process.env, ...env },
  });
  closeSync(said);
  child.send(task);
  const [answer] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [undefined])]);
  if (!answer)
    throw new Error(`${name} did not answer: ${readFileSync(`${dist}${named}.log`, 'utf8').slice(-2_000)}`);
  if (child.exitCode === null) await once(child, 'exit');
  return answer as Figures;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type Flags, Refusal, runScript, wholeNumber } from '../../infra/operate/refusal.ts';
import { append } from './results/append.ts';
import { type Concluded, concludedIn } from './results/concluded.ts';
import { machine } from './results/machine.ts';
import type { Told } from './side-by-side/conclude.ts';

// `npm run bench`: all benches; `npm run bench -- policy`: this one. Each ends with whether its goal is met.
// A bench is a file of this folder; its parts are in the folder of its name.

const string = { type: 'string' } as const;
const boolean = { type: 'boolean', default: false } as const;
const script = {
  name: 'npm run bench',
  usage: `Usage: npm run bench -- [NAME…] [flags]

  --rounds N    how often everything is measured
  --store NAME  dynamodb-local or dynalite, where a bench has a choice
  --prof        leave profiles of processor time in dist/bench/
  --json        print a line of JSON for each result, and all else on stderr
  --append      add the results to docs/benchmarks.md
  --help        print this`,
  options: { rounds: string, store: string, prof: boolean, json: boolean, append: boolean },
  positionals: true,
} as const;

await runScript(script, async (flags, asked) => {
  const files = await readdir(import.meta.dirname);
  const names = files
    .filter((file) => /\.ts$/.test(file) && file !== 'run.ts')
    .map((file) => file.slice(0, -3));
  const unknown = asked.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Refusal(`There is no bench ${unknown.join(', ')}; there are: ${names.join(', ')}.`);
  wholeNumber('--rounds', flags.rounds, { min: 1 });
  if (flags.store !== undefined && flags.store !== 'dynamodb-local' && flags.store !== 'dynalite')
    throw new Refusal('--store is dynamodb-local or dynalite.');
  const say = flags.json ? console.error : console.log;
  for (const name of asked.length > 0 ? asked : names) {
    if (asked.length !== 1) say(`\n${name}`);
    const on = machine();
    const results = await run(name, flags, say);
    if (flags.json)
      for (const result of results) console.log(JSON.stringify({ bench: name, ...result, ...on }));
    if (flags.append) await append(results, on);
  }
});

/** Runs a bench, shows what it says, and gathers how it ends. */
async function run(
  name: string,
  { rounds, store, prof }: Flags<typeof script.options>,
  say: (line: string) => void,
): Promise<(Concluded & Pick<Told, 'figures'>)[]> {
  const handedOn = [
    ...(rounds === undefined ? [] : ['--rounds', rounds]),
    ...(store === undefined ? [] : ['--store', store]),
    ...(prof ? ['--prof'] : []),
  ];
  const child = spawn(process.execPath, [`${import.meta.dirname}/${name}.ts`, ...handedOn], {
    stdio: ['inherit', 'pipe', 'inherit', 'ipc'],
    // What the peers' own libraries are warned of is theirs.
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  const figures = new Map<string, Told['figures']>();
  child.on('message', (told: Told) => figures.set(told.name, told.figures));
  const exit = once(child, 'exit');
  const results: Concluded[] = [];
  for await (const line of createInterface({ input: child.stdout as Readable })) {
    say(line);
    results.push(...concludedIn(line));
  }
  const [code] = await exit;
  if (code !== 0) process.exitCode = 1;
  return results.map((result) => ({ ...result, figures: figures.get(result.name) ?? {} }));
}

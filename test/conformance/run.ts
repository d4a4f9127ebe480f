import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Refusal, runScript } from '../../infra/operate/refusal.ts';
import { differences, undocumented } from './differences.ts';
import { isInstalled } from './installed.ts';
import { parts } from './parts.ts';
import { seedDifferences } from './seeds/differences.ts';
import { notMet, told, type Verdict } from './verdict.ts';

// `npm run conformance`: every part; `npm run conformance -- requests`: this one. Exits 1 on any difference that is not on
// the list of deliberate ones, on one on the list that is not met any more, and on one that no documentation tells of.

const root = new URL('../../', import.meta.url);
const script = {
  name: 'npm run conformance',
  usage: `Usage: npm run conformance -- [PART…] [flags]

Parts:
${Object.entries(parts)
  .map(([name, { about }]) => `  ${name.padEnd(10)} ${about}`)
  .join('\n')}

  --examples N  how many examples of each fault are shown (default 2)
  --json        print a line of JSON for each part, and all else on stderr
  --help        print this`,
  options: { examples: { type: 'string', default: '2' }, json: { type: 'boolean', default: false } },
  positionals: true,
} as const;

await runScript(script, async (flags, asked) => {
  const unknown = asked.filter((name) => parts[name] === undefined);
  if (unknown.length > 0)
    throw new Refusal(`There is no part ${unknown.join(', ')}; there are: ${Object.keys(parts).join(', ')}.`);
  if (!/^\d{1,4}$/.test(flags.examples)) throw new Refusal('--examples must be a whole number.');
  if (!isInstalled()) throw new Refusal('Its tools are not installed: npm ci --prefix test/conformance.');

  const say = flags.json ? console.error : console.log;
  const names = asked.length > 0 ? asked : Object.keys(parts);
  const verdicts = new Map<string, Verdict>();
  for (const name of names) {
    say(`\n${name}: ${parts[name]?.about}`);
    const verdict = await run(name);
    verdicts.set(name, verdict);
    for (const line of told(verdict, Number(flags.examples))) say(line);
    say(`  ${verdict.summary}`);
    if (flags.json) console.log(JSON.stringify({ part: name, ...verdict }));
  }

  const listed = { ...differences, ...seedDifferences };
  const wrong = [...stale(verdicts), ...undocumented(listed, root)];
  for (const line of wrong) say(`\n✗ deliberate difference ${line}`);
  const findings = [...verdicts.values()].reduce((sum, { findings: all }) => sum + all.length, 0);
  say(`\nconformance: ${[...verdicts.values()].map(({ summary }) => summary).join('; ')}`);
  if (findings + wrong.length > 0) process.exitCode = 1;
});

/** Deliberate differences that the part whose they are has not met. Of a part that did not run nothing is known. */
function stale(verdicts: ReadonlyMap<string, Verdict>): string[] {
  const lists = { requests: differences, seeds: seedDifferences };
  return Object.entries(lists).flatMap(([part, listed]) => {
    const met = verdicts.get(part)?.differences;
    if (!met || Object.keys(met).length === 0) return [];
    return notMet(listed, met).map((name) => `'${name}' does not differ any more: take it off the list`);
  });
}

async function run(name: string): Promise<Verdict> {
  const child = fork(fileURLToPath(new URL('run-part.ts', import.meta.url)), [name], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // What the older clients are warned of is theirs.
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  const verdict = once(child, 'message') as Promise<[Verdict]>;
  const failed = once(child, 'exit').then(([code]): [Verdict] => [
    {
      summary: `${name} did not run`,
      findings: [{ kind: 'run', fault: `the part ended with ${code} and no verdict`, example: name }],
      differences: {},
    },
  ]);
  const [result] = await Promise.race([verdict, failed]);
  return result;
}

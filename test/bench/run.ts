import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';

// `npm run bench`: all benches; `npm run bench -- policy`: this one. Each ends with whether its goal is met.

const names = (await readdir(import.meta.dirname))
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((name) => !['run', 'policy-start', 'hook-server'].includes(name));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}; there are: ${names.join(', ')}`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : names) {
  const { status } = spawnSync(process.execPath, [`${import.meta.dirname}/${name}.ts`], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

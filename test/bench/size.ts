import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operations } from '../../functions/operations.ts';
import { type BundledFunction, bundleFunctions } from '../../infra/bundle/bundle-functions.ts';
import { largestInputs } from '../../infra/bundle/report.ts';
import type { Operation } from '../../lib/operation/operation.ts';
import { conclude } from './side-by-side/conclude.ts';

// How much a function's bundle weighs, minified, WebAssembly aside: the heaviest read and the heaviest change. Each kB is
// read and compiled whenever a function starts. `npm run bench -- size`

const GOALS_KB = { read: 300, change: 700 };

const directory = await mkdtemp(join(tmpdir(), 'goldthread-size-'));
const bundled = await bundleFunctions(directory);

for (const kind of ['read', 'change'] as const) {
  const heaviest = bundled.filter((one) => kindOf(one) === kind).toSorted((a, b) => b.bytes - a.bytes)[0];
  if (!heaviest) throw new Error(`There is no ${kind}`);
  const inputs = largestInputs(heaviest).map(
    ([name, bytes]) => [name, Math.round(bytes / 100) / 10] as const,
  );
  console.log(`${heaviest.file}, kB`);
  for (const [name, kb] of inputs) console.log(`${kb.toFixed(1).padStart(8)}  ${name}`);
  console.log('  beside it, where it comes to be needed:');
  for (const part of heaviest.parts) {
    const { size } = await stat(join(heaviest.directory, `${part}.mjs`));
    console.log(`${(size / 1000).toFixed(1).padStart(8)}  ${part}`);
  }
  conclude({
    name: `size, a ${kind}`,
    what: 'weight',
    value: heaviest.bytes / 1000,
    unit: 'kB',
    goal: { atMost: GOALS_KB[kind] },
    figures: Object.fromEntries(inputs),
  });
}

await rm(directory, { recursive: true });

function kindOf({ file }: BundledFunction): Operation['kind'] | undefined {
  return (operations as Readonly<Record<string, { operation: Operation }>>)[file]?.operation.kind;
}

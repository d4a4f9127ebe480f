import { parseArgs } from 'node:util';
import { bundleFunctions } from './bundle-functions.ts';
import { largestInputs, reportSizes } from './report.ts';

// `npm run bundle`: bundles every function to dist/functions and prints what each weighs; fails where one is over its
// budget. `-- --inputs okta/devices/get` prints what makes up this one.

const { values } = parseArgs({ options: { inputs: { type: 'string' } } });
const bundled = await bundleFunctions(new URL('../../dist/functions', import.meta.url).pathname);
const { lines, overBudget } = reportSizes(bundled);
console.log(lines.join('\n'));
for (const one of bundled.filter(({ file }) => file === values.inputs)) {
  console.log(`\n${one.file}:`);
  for (const [name, bytes] of largestInputs(one))
    console.log(`${(bytes / 1000).toFixed(1).padStart(8)} kB  ${name}`);
}
for (const sentence of overBudget) console.error(sentence);
if (overBudget.length > 0) process.exitCode = 1;

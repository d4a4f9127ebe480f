import { Refusal, runScript } from '../operate/refusal.ts';

// `npm run bundle`: bundles every function to dist/functions and prints what each weighs.

const script = {
  name: 'npm run bundle',
  usage: `Usage: npm run bundle -- [flags]

Bundles every function to dist/functions and prints what each weighs. It exits with 1 where one is over its budget.

  --inputs FUNCTION  print also what makes up this one: okta/devices/get
  --help             print this`,
  options: { inputs: { type: 'string' } },
} as const;

await runScript(script, async ({ inputs }) => {
  const { bundleFunctions } = await import('./bundle-functions.ts');
  const { largestInputs, reportSizes } = await import('./report.ts');
  const bundled = await bundleFunctions(new URL('../../dist/functions', import.meta.url).pathname);
  const shown = bundled.find(({ file }) => file === inputs);
  if (inputs !== undefined && !shown) throw new Refusal(`--inputs: there is no function ${inputs}.`);
  const { lines, overBudget } = reportSizes(bundled);
  console.log(lines.join('\n'));
  if (shown) {
    console.log(`\n${shown.file}:`);
    for (const [name, bytes] of largestInputs(shown))
      console.log(`${(bytes / 1000).toFixed(1).padStart(8)} kB  ${name}`);
  }
  for (const sentence of overBudget) console.error(sentence);
  if (overBudget.length > 0) process.exitCode = 1;
});

import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { operations } from '../../functions/operations.ts';
import { Policy } from '../../lib/policy/policy.ts';
import { actionsSchema } from './actions-schema.ts';
import { compilePolicies } from './compile-policies.ts';
import { coveragePage } from './coverage.ts';
import { readPolicies } from './read-policies.ts';

// `npm run policy` holds the policies against their schema and writes what follows from them; `--check` fails
// where that is not what is there.

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const all = Object.values(operations).map(({ operation }) => operation);
const bundle = compilePolicies(await readPolicies(all), all);
const written = {
  'policies/operations.cedarschema': actionsSchema(all),
  'lib/policy/bundle.json': `${JSON.stringify(bundle, null, 2)}\n`,
  'docs/policy-coverage.md': coveragePage(await Policy.load(bundle), all),
};

for (const [name, text] of Object.entries(written)) {
  const file = new URL(`../../${name}`, import.meta.url);
  if (!values.check) {
    await writeFile(file, text);
  } else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    console.error(`${name} is not what the policies say. Run \`npm run policy\` and commit it.`);
    process.exitCode = 1;
  }
}
if (!values.check) {
  console.log(`${Object.keys(bundle.policies).length} policies hold: ${Object.keys(written).join(', ')}`);
}

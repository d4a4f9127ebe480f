import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { runScript } from '../operate/refusal.ts';

// `npm run policy` holds the policies against their schema and writes what follows from them.

const script = {
  name: 'npm run policy',
  usage: `Usage: npm run policy -- [FOLDER] [flags]

Holds policies/*.cedar against their schema, and writes what follows from them and from the operations:
policies/operations.cedarschema, lib/policy/bundle.json and docs/policy-coverage.md.

  FOLDER   hold the policies of another folder against the schema, and write nothing
  --check  write nothing, and exit with 1 where the files are not what the policies say
  --help   print this

It exits with 1 where a policy does not hold, and names its file.`,
  options: { check: { type: 'boolean', default: false } },
  positionals: true,
} as const;

await runScript(script, async ({ check }, [folder]) => {
  const { UngroupedOperation } = await import('../../lib/policy/action.ts');
  const { PoliciesInvalid } = await import('./policies-invalid.ts');
  try {
    await write(check, folder);
  } catch (error) {
    if (!(error instanceof PoliciesInvalid || error instanceof UngroupedOperation)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
});

async function write(check: boolean, folder: string | undefined): Promise<void> {
  const { operations } = await import('../../functions/operations.ts');
  const { Policy } = await import('../../lib/policy/policy.ts');
  const { actionsSchema } = await import('./actions-schema.ts');
  const { compilePolicies } = await import('./compile-policies.ts');
  const { coveragePage } = await import('./coverage.ts');
  const { readPolicies } = await import('./read-policies.ts');
  const all = Object.values(operations).map(({ operation }) => operation);
  const sources = await readPolicies(all, folder === undefined ? undefined : pathToFileURL(`${folder}/`));
  const bundle = compilePolicies(sources, all);
  const hold = `${Object.keys(bundle.policies).length} policies hold`;
  if (folder !== undefined) return console.log(`${folder}: ${hold}`);
  const written = {
    'policies/operations.cedarschema': actionsSchema(all),
    'lib/policy/bundle.json': `${JSON.stringify(bundle, null, 2)}\n`,
    'docs/policy-coverage.md': coveragePage(await Policy.load(bundle), all),
  };
  for (const [name, text] of Object.entries(written)) {
    const file = new URL(`../../${name}`, import.meta.url);
    if (!check) {
      await writeFile(file, text);
    } else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
      console.error(`${name} is not what the policies say. Run \`npm run policy\` and commit it.`);
      process.exitCode = 1;
    }
  }
  if (!check) console.log(`${hold}: ${Object.keys(written).join(', ')}`);
}

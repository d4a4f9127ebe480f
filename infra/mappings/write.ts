import { readFile, writeFile } from 'node:fs/promises';
import { vendorOperations } from '../../functions/vendor-operations.ts';
import { MappingsRefused, readMappings } from '../../lib/itsm/read-mappings.ts';
import { changesOf } from '../../lib/operation/changes.ts';
import { readArguments } from '../operate/refusal.ts';
import { generatedModule } from './generated-module.ts';
import { readFiles } from './read-files.ts';

// `npm run mappings` checks mappings/*.yaml and puts them where functions find them; `--check` fails where they
// are wrong, or where that was not done.

const module = new URL('../../lib/itsm/mappings.generated.ts', import.meta.url);
const told = readArguments({
  name: 'npm run mappings',
  usage: `Usage: npm run mappings -- [FOLDER] [flags]

Checks mappings/*.yaml and puts them where functions find them: lib/itsm/mappings.generated.ts.

  FOLDER   check the mappings of another folder, and write nothing
  --check  write nothing, and exit with 1 where the file is not what the mappings say
  --help   print this`,
  options: { check: { type: 'boolean', default: false } },
  positionals: true,
});
const { flags: values, positionals } = told ?? process.exit();
// Another folder can be checked, but not deployed.
const folder = new URL(`${positionals[0] ?? new URL('../../mappings', import.meta.url).pathname}/`, 'file:');

try {
  const files = await readFiles(folder);
  readMappings(files, changesOf(vendorOperations));
  const text = generatedModule(files);
  if (positionals.length > 0) {
    console.log(`${positionals[0]}: ${Object.keys(files).length} mappings are well`);
  } else if (!values.check) {
    await writeFile(module, text);
    console.log(`lib/itsm/mappings.generated.ts: ${Object.keys(files).length} mappings`);
  } else if ((await readFile(module, 'utf8').catch(() => '')) !== text) {
    console.error(
      'lib/itsm/mappings.generated.ts is not what mappings/ says. Run `npm run mappings` and commit it.',
    );
    process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof MappingsRefused)) throw error;
  for (const reason of error.reasons) console.error(reason);
  process.exitCode = 1;
}

import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { operations } from '../../functions/operations.ts';
import { openApiDocument } from '../../lib/operation/openapi.ts';
import packageJson from '../../package.json' with { type: 'json' };

// `npm run openapi` writes docs/openapi.json from the operations; `--check` fails where it is not what they say.

const file = new URL('../../docs/openapi.json', import.meta.url);
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const document = openApiDocument(operations, packageJson.version);
const text = `${JSON.stringify(document, null, 2)}\n`;

if (!values.check) {
  await writeFile(file, text);
  console.log(`docs/openapi.json: ${Object.keys(document.paths ?? {}).length} paths`);
} else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
  console.error('docs/openapi.json is not what the operations say. Run `npm run openapi` and commit it.');
  process.exitCode = 1;
}

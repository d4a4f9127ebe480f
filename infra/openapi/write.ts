import { readFile, writeFile } from 'node:fs/promises';
import packageJson from '../../package.json' with { type: 'json' };
import { runScript } from '../operate/refusal.ts';

// `npm run openapi` writes docs/openapi.json from the operations.

const script = {
  name: 'npm run openapi',
  usage: `Usage: npm run openapi -- [flags]

Writes docs/openapi.json from the operations.

  --check  write nothing, and exit with 1 where the file is not what the operations say
  --help   print this`,
  options: { check: { type: 'boolean', default: false } },
} as const;

await runScript(script, async ({ check }) => {
  const { operations } = await import('../../functions/operations.ts');
  const { openApiDocument } = await import('../../lib/operation/openapi.ts');
  const file = new URL('../../docs/openapi.json', import.meta.url);
  const document = openApiDocument(operations, packageJson.version);
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (!check) {
    await writeFile(file, text);
    console.log(`docs/openapi.json: ${Object.keys(document.paths ?? {}).length} paths`);
  } else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    console.error('docs/openapi.json is not what the operations say. Run `npm run openapi` and commit it.');
    process.exitCode = 1;
  }
});

import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { vendorOperations } from '../../functions/vendor-operations.ts';
import type { Mapping } from '../../lib/itsm/mapping.ts';
import { wrongTogether } from '../../lib/itsm/plan.ts';
import { MappingsRefused, readMappings } from '../../lib/itsm/read-mappings.ts';
import { changesOf } from '../../lib/operation/changes.ts';
import { Refusal, runScript } from '../operate/refusal.ts';
import { generatedModule } from './generated-module.ts';
import { readBody } from './read-body.ts';
import { readFiles } from './read-files.ts';
import { tryBody } from './try-body.ts';

// `npm run mappings` checks mappings/*.yaml and puts them where functions find them; `--check` fails where they
// are wrong, or where that was not done; `try` says what they make of a body.

const USAGE = `Usage: npm run mappings -- [--check] [FOLDER]
       npm run mappings -- try BODY.json [--caller ID] [--in FOLDER]

Checks mappings/*.yaml and writes lib/itsm/mappings.generated.ts, by which they get into the function.

  --check        write nothing, and exit with 1 where that file is not what mappings/ says
  FOLDER         check the mappings of another folder, and write nothing
  try BODY.json  what each mapping makes of a body that an ITSM sends: why it does not want it, what it lacks, or
                 which changes it asks for. It exits with 0 where one wants it and all of these can be filled, else 1
  --caller ID    try the mappings of this caller only: jira, servicenow
  --in FOLDER    try the mappings of another folder
  --help         print this

Nothing is sent anywhere. What the policies and Okta say to a body, its dry run tells: docs/itsm-webhooks.md.`;

const module = new URL('../../lib/itsm/mappings.generated.ts', import.meta.url);
const shipped = new URL('../../mappings', import.meta.url).pathname;
const changes = changesOf(vendorOperations);

const script = {
  name: 'npm run mappings',
  usage: USAGE,
  options: {
    check: { type: 'boolean', default: false },
    caller: { type: 'string' },
    in: { type: 'string' },
  },
  positionals: true,
} as const;

await runScript(script, async (flags, positionals) => {
  const [command, file, ...more] = positionals;
  try {
    if (command === 'try') {
      if (file === undefined) throw new Refusal('Name the file that holds the body.');
      if (more.length > 0) throw new Refusal('Name one file only.');
      if (flags.check) throw new Refusal('--check does not go with try, which writes nothing anyway.');
      await tryFile(file, flags.caller, flags.in);
    } else {
      if (file !== undefined) throw new Refusal(`There is no command ${command}; there is try.`);
      for (const name of ['in', 'caller'] as const)
        if (flags[name] !== undefined) throw new Refusal(`--${name} goes with try only.`);
      await write(command, flags.check);
    }
  } catch (error) {
    if (!(error instanceof MappingsRefused)) throw error;
    for (const reason of error.reasons) console.error(reason);
    process.exitCode = 1;
  }
});

/** @throws {Refusal} for a folder that somebody names and that has no mappings */
async function filesIn(folder: string | undefined): ReturnType<typeof readFiles> {
  if (folder === '') throw new Refusal('Name the folder that holds the mappings.');
  const files = await readFiles(pathToFileURL(`${resolve(folder ?? shipped)}/`));
  if (folder !== undefined && Object.keys(files).length === 0)
    throw new Refusal(`${folder} has no mappings.`);
  return files;
}

/** Another folder can be checked, but not deployed. */
async function write(folder: string | undefined, isCheck: boolean): Promise<void> {
  const files = await filesIn(folder);
  readMappings(files, changes);
  const text = generatedModule(files);
  if (folder !== undefined) {
    console.log(`${folder}: ${Object.keys(files).length} mappings are well`);
  } else if (!isCheck) {
    await writeFile(module, text);
    console.log(`lib/itsm/mappings.generated.ts: ${Object.keys(files).length} mappings`);
  } else if ((await readFile(module, 'utf8').catch(() => '')) !== text) {
    console.error(
      'lib/itsm/mappings.generated.ts is not what mappings/ says. Run `npm run mappings` and commit it.',
    );
    process.exitCode = 1;
  }
}

async function tryFile(file: string, caller: string | undefined, folder: string | undefined): Promise<void> {
  const mappings = readMappings(await filesIn(folder), changes);
  const callers = [...new Set(mappings.map((mapping) => mapping.caller))];
  if (caller !== undefined && !callers.includes(caller))
    throw new Refusal(`No mapping is for ${caller}; there are some for ${callers.join(', ')}.`);
  const body = await readBody(file);
  const asked = caller === undefined ? callers : [caller];
  const tried = asked.map((id) =>
    tryAll(
      mappings.filter((mapping) => mapping.caller === id),
      body,
    ),
  );
  console.log(tried.map(({ text }, i) => `From ${asked[i]}:\n\n${text}`).join('\n\n'));
  if (!tried.some(({ isFilled }) => isFilled)) process.exitCode = 1;
}

/** What all mappings of a caller make of a body. */
function tryAll(mappings: readonly Mapping[], body: unknown) {
  const tried = mappings.map((mapping) => tryBody(mapping, body, changes));
  const wanting = tried.flatMap(({ filled }) => filled ?? []);
  const together = wrongTogether(wanting);
  const isFilled = wanting.length > 0 && wanting.every(({ missing }) => missing.length === 0);
  const sections = [
    ...tried.map(({ lines }) => lines.join('\n')),
    ...(wanting.length === 0 ? ['No mapping wants it: 204, and nothing is done.'] : []),
    ...together.map((reason) => `${reason}: 422, and nothing is done.`),
    ...(isFilled ? ["Not looked at: the form of the caller's tickets, which the callers secret has."] : []),
  ];
  return { text: sections.join('\n\n'), isFilled: isFilled && together.length === 0 };
}

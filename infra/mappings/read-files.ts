import { readdir, readFile, stat } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { MappingsRefused } from '../../lib/itsm/read-mappings.ts';
import { Refusal } from '../operate/refusal.ts';

/**
 * What the files of a folder of mappings hold, by name.
 *
 * @throws {MappingsRefused} for what is not YAML or cannot be read, and for a file with another ending
 * @throws {Refusal} for a folder that cannot be read
 */
export async function readFiles(folder: URL): Promise<Record<string, unknown>> {
  const reasons: string[] = [];
  const files: [name: string, content: unknown][] = [];
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(`${folder.pathname} cannot be read (${error.code}).`);
  });
  for (const file of names.sort()) {
    if (!file.endsWith('.yaml')) {
      reasons.push(`mappings/${file}: only .yaml files belong here`);
      continue;
    }
    const text = await textOf(new URL(encodeURIComponent(file), folder)).catch(
      (error: NodeJS.ErrnoException) => {
        reasons.push(
          `mappings/${file}: ${error instanceof Refusal ? error.message : `cannot be read (${error.code})`}`,
        );
      },
    );
    if (text === undefined) continue;
    const document = parseDocument(text, { uniqueKeys: true });
    for (const { message } of [...document.errors, ...document.warnings]) {
      reasons.push(`mappings/${file}: ${message.split('\n')[0]}`);
    }
    // An alias would be one more way to say the same, and a bomb's material.
    if (document.errors.length === 0)
      files.push([file.slice(0, -'.yaml'.length), plain(document, file, reasons)]);
  }
  if (reasons.length > 0) throw new MappingsRefused(reasons);
  // A file may have a name that is none for a member that is assigned: __proto__.
  return Object.fromEntries(files);
}

const MAX_BYTES = 262_144;

async function textOf(file: URL): Promise<string> {
  const { size } = await stat(file);
  if (size > MAX_BYTES) throw new Refusal(`a mapping has ${MAX_BYTES / 1024} kB at most`);
  return readFile(file, 'utf8');
}

function plain(document: ReturnType<typeof parseDocument>, file: string, reasons: string[]): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    reasons.push(`mappings/${file}: aliases are not taken`);
    return undefined;
  }
}

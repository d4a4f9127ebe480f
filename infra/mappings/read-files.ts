import { readdir, readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { MappingsRefused } from '../../lib/itsm/read-mappings.ts';
import { Refusal } from '../operate/refusal.ts';

/**
 * What the files of a folder of mappings hold, by name.
 *
 * @throws {MappingsRefused} for what is not YAML, and for a file with another ending
 * @throws {Refusal} for a folder that cannot be read
 */
export async function readFiles(folder: URL): Promise<Record<string, unknown>> {
  const reasons: string[] = [];
  const files: Record<string, unknown> = {};
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(`${folder.pathname} cannot be read (${error.code}).`);
  });
  for (const file of names.sort()) {
    if (!file.endsWith('.yaml')) {
      reasons.push(`mappings/${file}: only .yaml files belong here`);
      continue;
    }
    const document = parseDocument(await readFile(new URL(file, folder), 'utf8'), { uniqueKeys: true });
    for (const { message } of [...document.errors, ...document.warnings]) {
      reasons.push(`mappings/${file}: ${message.split('\n')[0]}`);
    }
    // An alias would be one more way to say the same, and a bomb's material.
    if (document.errors.length === 0) files[file.slice(0, -'.yaml'.length)] = plain(document, file, reasons);
  }
  if (reasons.length > 0) throw new MappingsRefused(reasons);
  return files;
}

function plain(document: ReturnType<typeof parseDocument>, file: string, reasons: string[]): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    reasons.push(`mappings/${file}: aliases are not taken`);
    return undefined;
  }
}

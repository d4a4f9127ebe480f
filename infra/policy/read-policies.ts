import { readdir, readFile } from 'node:fs/promises';
import type { Operation } from '../../lib/operation/operation.ts';
import { Refusal } from '../operate/refusal.ts';
import { actionsSchema } from './actions-schema.ts';

/** Where the shipped policies and the schema are. */
export const policiesFolder = new URL('../../policies/', import.meta.url);

/** Policies as they are written. */
export interface PolicySources {
  /** The whole schema, actions included. */
  readonly schema: string;
  /** The texts of `*.cedar`, by file name in order. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * The policies of a folder, and the schema of this house: its operations are always the same.
 *
 * @throws {Refusal} for a folder that cannot be read
 */
export async function readPolicies(
  operations: readonly Operation[],
  folder: URL = policiesFolder,
): Promise<PolicySources> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(`${folder.pathname} cannot be read (${error.code}).`);
  });
  const names = found.filter((name) => name.endsWith('.cedar')).sort();
  const texts = await Promise.all(
    names.map(async (name) => [name, await readFile(new URL(name, folder), 'utf8')] as const),
  );
  const types = await readFile(new URL('goldthread.cedarschema', policiesFolder), 'utf8');
  return { schema: `${types}\n${actionsSchema(operations)}`, files: Object.fromEntries(texts) };
}

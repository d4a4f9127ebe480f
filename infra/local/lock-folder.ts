import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Refusal } from '../operate/refusal.ts';

const SQLITE_BUSY = 5;

/** A folder that only this process uses. */
export interface FolderLock {
  close(): Promise<void>;
}

/**
 * Takes a folder for this process, and makes it where it is missing. SQLite's lock of a file in it is one of the
 * operating system's, which ends with the process however that ends.
 *
 * @throws {Refusal} where another process has it, or it cannot be used
 */
export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    const database = new DatabaseSync(join(folder, 'lock'));
    database.exec('BEGIN EXCLUSIVE');
    return { close: async () => database.close() };
  } catch (error) {
    const { errcode, message } = error as Error & { errcode?: number };
    const reason = errcode === SQLITE_BUSY ? 'is in use by another process' : `cannot be used: ${message}`;
    throw new Refusal(`The folder ${folder} ${reason}.`);
  }
}

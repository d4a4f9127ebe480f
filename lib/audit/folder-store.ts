import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { linesIn, linesOf } from './lines.ts';
import type { Journal, LocalFile, RunStore } from './run-store.ts';

const ASIDE = '.part';

/** A folder of this machine as the store of runs. What is stored is there whole or not at all, whatever is killed when. */
export class FolderStore implements RunStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** The file of a key. */
  pathOf(key: string): string {
    return join(this.#root, ...key.split('/'));
  }

  async get(key: string): Promise<string | undefined> {
    return unlessMissing(readFile(this.pathOf(key), 'utf8'), undefined);
  }

  async *lines(key: string): AsyncGenerator<string> {
    const file = await unlessMissing(open(this.pathOf(key)), undefined);
    if (file) yield* linesOf(createReadStream('', { fd: file }));
  }

  async put(key: string, body: string | LocalFile): Promise<void> {
    const path = this.pathOf(key);
    const aside = `${path}.${randomUUID()}${ASIDE}`;
    await mkdir(dirname(path), { recursive: true });
    try {
      if (typeof body !== 'string') await copyFile(body.file, aside);
      const file = await open(aside, 'a');
      try {
        if (typeof body === 'string') await file.writeFile(body);
        // A name must not be on the disk before what it names.
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(aside, path);
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    }
  }

  async list(prefix: string): Promise<readonly string[]> {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const found = readdir(this.pathOf(folder), { recursive: true, withFileTypes: true });
    return (await unlessMissing(found, []))
      .filter((entry) => entry.isFile() && !entry.name.endsWith(ASIDE))
      .map(({ parentPath, name }) => relative(this.#root, join(parentPath, name)).split(sep).join('/'))
      .filter((key) => key.startsWith(prefix))
      .sort();
  }

  async journal(key: string): Promise<Journal> {
    const path = this.pathOf(key);
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a+');
    try {
      const text = await file.readFile();
      const end = text.lastIndexOf('\n') + 1;
      // Half a line would make one line with the next.
      if (end < text.length) await file.truncate(end);
      return new FileJournal(file, linesIn(text.subarray(0, end).toString()));
    } catch (error) {
      await file.close();
      throw error;
    }
  }
}

class FileJournal implements Journal {
  readonly lines: readonly string[];
  readonly #file: FileHandle;
  #waiting = '';
  #last: Promise<unknown> = Promise.resolve();

  constructor(file: FileHandle, lines: readonly string[]) {
    this.#file = file;
    this.lines = lines;
  }

  append(line: string): Promise<void> {
    this.#waiting += `${line}\n`;
    // A long line may take several writes, between which no other must come; those that wait meanwhile go together.
    const written = this.#last.then(async () => {
      const text = this.#waiting;
      this.#waiting = '';
      if (text !== '') await this.#file.appendFile(text);
    });
    this.#last = written.catch(() => {});
    return written;
  }

  async close(): Promise<void> {
    await this.#last;
    try {
      await this.#file.datasync();
    } finally {
      await this.#file.close();
    }
  }
}

async function unlessMissing<T, Instead>(work: Promise<T>, instead: Instead): Promise<T | Instead> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return instead;
    throw error;
  }
}

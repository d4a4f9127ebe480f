import { createReadStream } from 'node:fs';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as z from 'zod';
import { linesOf } from './lines.ts';

const BUFFER_LENGTH = 256 * 1024;

/**
 * A file of JSON lines that comes sorted by rank, in the order in which they were added within each, however many
 * there are: each rank has a file of its own until all are known.
 */
export class RankedLines {
  readonly #path: string;
  readonly #buffers = new Map<number, string>();
  readonly #ranks = new Set<number>();

  /** @param directory one of its own */
  constructor(directory: string, name: string) {
    this.#path = join(directory, name);
  }

  async add(rank: number, value: unknown): Promise<void> {
    this.#ranks.add(rank);
    const buffer = `${this.#buffers.get(rank) ?? ''}${JSON.stringify(value)}\n`;
    const isFull = buffer.length >= BUFFER_LENGTH;
    this.#buffers.set(rank, isFull ? '' : buffer);
    if (isFull) await appendFile(this.#part(rank), buffer);
  }

  /** @returns the file with all of them */
  async finish(): Promise<string> {
    await writeFile(this.#path, '');
    for (const rank of [...this.#ranks].sort((a, b) => a - b)) {
      const part = this.#part(rank);
      await appendFile(part, this.#buffers.get(rank) ?? '');
      await writeFile(this.#path, createReadStream(part), { flag: 'a' });
      await rm(part);
    }
    return this.#path;
  }

  #part(rank: number): string {
    return `${this.#path}.${rank}`;
  }
}

/** What the lines of a file hold, one in memory at a time. */
export async function* valuesIn<T>(path: string, schema: z.ZodType<T>): AsyncGenerator<T> {
  for await (const line of linesOf(createReadStream(path))) yield schema.parse(JSON.parse(line));
}

import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from './report.ts';

const BUFFER_BYTES = 64 * 1024;
const MOST_BYTES_OF_A_UNIT = 3;

/** A file of a report, not yet written. */
export interface Draft {
  readonly name: string;
  readonly mediaType: string;
  readonly pieces: () => AsyncIterable<string | Uint8Array>;
}

/**
 * Writes one file as its pieces come, and asks for no piece before the disk has taken the last ones. It gets its name
 * when it is whole, so that half a file is never taken for a report.
 */
export async function writeFile({ name, mediaType, pieces }: Draft, directory: string): Promise<Report> {
  const path = join(directory, name);
  const part = `${path}.part`;
  try {
    const written = await write(part, pieces());
    await rename(part, path);
    return { name, mediaType, path, ...written };
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function write(path: string, pieces: AsyncIterable<string | Uint8Array>) {
  await using file = await open(path, 'w');
  const output = new Output(file);
  for await (const piece of pieces) {
    if (typeof piece === 'string') await output.text(piece);
    else await output.bytes(piece);
  }
  return await output.end();
}

/** Gathers pieces, as a row is too little for a write of its own: in one buffer, so that it leaves no garbage. */
class Output {
  readonly #file: FileHandle;
  readonly #hash = createHash('sha256');
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  #used = 0;
  #bytes = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async text(piece: string): Promise<void> {
    const most = piece.length * MOST_BYTES_OF_A_UNIT;
    if (most > BUFFER_BYTES) return await this.bytes(Buffer.from(piece));
    if (most > BUFFER_BYTES - this.#used) await this.#flush();
    this.#used += this.#buffer.write(piece, this.#used);
  }

  async bytes(piece: Uint8Array): Promise<void> {
    await this.#flush();
    await this.#write(piece);
  }

  async end(): Promise<{ bytes: number; sha256: string }> {
    await this.#flush();
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  async #flush(): Promise<void> {
    await this.#write(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    this.#hash.update(bytes);
    // Writes all of it, however often the system has to be asked.
    await this.#file.writeFile(bytes);
    this.#bytes += bytes.length;
  }
}

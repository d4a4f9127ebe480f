import { createHash } from 'node:crypto';

/** A value that is kept beside its record, and was not read with it: what it is known by, and its size as JSON. */
export class Elsewhere {
  readonly sha256: string;
  readonly bytes: number;
  readonly #parts: number;

  constructor(sha256: string, bytes: number, parts: number) {
    this.sha256 = sha256;
    this.bytes = bytes;
    this.#parts = parts;
  }

  /** The ids of its parts, in order. */
  get ids(): string[] {
    return Array.from({ length: this.#parts }, (_, n) => `part ${this.sha256} ${n}`);
  }

  /** As it is in its record. */
  get stored() {
    return { sha256: this.sha256, bytes: this.bytes, parts: this.#parts };
  }
}

export const isElsewhere = (value: unknown): value is Elsewhere => value instanceof Elsewhere;

/** The digest by which a value is known, of its JSON. */
export const sha256Of = (json: string) => createHash('sha256').update(json).digest('hex');

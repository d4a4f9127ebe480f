import type { Connection } from '../upstream/connection.ts';
import { PacedReader, type PacerOptions } from '../upstream/pacer.ts';
import type { Vendor } from '../upstream/vendor.ts';
import type { Calls } from './stored.ts';

type Name = Vendor['name'];

/** The tenants of a run, each read at one pace by all who work on it. */
export class Readers {
  readonly #connect: (name: Name) => Promise<Connection>;
  readonly #options: PacerOptions;
  readonly #readers = new Map<Name, Promise<PacedReader>>();
  readonly #made: PacedReader[] = [];
  #taken: Calls = { made: 0, refused: 0 };

  constructor(connect: (name: Name) => Promise<Connection>, options: PacerOptions) {
    this.#connect = connect;
    this.#options = options;
  }

  /** The reader of a vendor's tenant; always the same. @throws whatever connecting throws */
  vendor(name: Name): Promise<PacedReader> {
    const known = this.#readers.get(name);
    if (known) return known;
    const reader = this.#connect(name).then((connection) => {
      const made = new PacedReader(connection, this.#options);
      this.#made.push(made);
      return made;
    });
    this.#readers.set(name, reader);
    return reader;
  }

  /** The calls since this was last asked. */
  takeCalls(): Calls {
    const sum = (of: keyof Calls) => this.#made.reduce((total, { calls }) => total + calls[of], 0);
    const now = { made: sum('made'), refused: sum('refused') };
    const since = { made: now.made - this.#taken.made, refused: now.refused - this.#taken.refused };
    this.#taken = now;
    return since;
  }

  /** How the rate limits of all of them stand. */
  standings(): ReturnType<PacedReader['standing']>[] {
    return this.#made.map((reader) => reader.standing());
  }
}

import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Envelope } from './envelope.ts';

/** Everything that the bus ever took; in a file of one JSON line each, or in memory. */
export class Archive {
  readonly #events: Envelope[] = [];
  readonly #path: string | undefined;

  constructor(dataDir?: string) {
    if (dataDir === undefined) return;
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    this.#path = join(dataDir, 'archive.jsonl');
    const text = existsSync(this.#path) ? readFileSync(this.#path, 'utf8') : '';
    // A crash can leave half a line at the end, which was never answered.
    const lines = text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .slice(0, -1);
    this.#events.push(...lines.map((line) => JSON.parse(line) as Envelope));
    if (text !== '' && !text.endsWith('\n')) appendFileSync(this.#path, '\n');
  }

  get events(): readonly Envelope[] {
    return this.#events;
  }

  /** Written before the bus answers. */
  add(events: readonly Envelope[]): void {
    if (this.#path !== undefined && events.length > 0) {
      const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
      appendFileSync(this.#path, lines, { mode: 0o600 });
    }
    this.#events.push(...events);
  }

  /** What was taken in a time, to be sent again. */
  between(from: Date, to: Date, replayName: string): Envelope[] {
    return this.#events
      .filter(({ time }) => Date.parse(time) >= from.getTime() && Date.parse(time) < to.getTime())
      .map((event) => ({ ...event, 'replay-name': replayName }));
  }
}

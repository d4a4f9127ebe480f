import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Counter, type Counting, LIMIT, type Standing } from './counter.ts';

// A vendor with Okta's headers, 30 ms away, in a process of its own. Each first segment of a path is a bucket of its
// own, full at its first request: `/tokens-30-a` counts tokens, and a neighbour takes 30 a second of it.
// `GET /tokens-30-a/tally` says what became of it, and sends the neighbour home.

export const LATENCY_MS = 30;

/** What became of a bucket. */
export interface Tally {
  readonly granted: number;
  readonly refused: number;
  readonly neighbour: { readonly granted: number; readonly refused: number };
}

/** Where it is. */
export interface World {
  readonly url: string;
}

class Bucket {
  readonly tally = { granted: 0, refused: 0, neighbour: { granted: 0, refused: 0 } };
  readonly #counter: Counter;
  readonly #neighbour: NodeJS.Timeout | undefined;

  constructor(name: string) {
    const [counting, perSecond] = name.split('-');
    this.#counter = new Counter(counting as Counting);
    if (Number(perSecond) > 0)
      this.#neighbour = setInterval(() => this.#count(this.tally.neighbour), 1000 / Number(perSecond));
  }

  take(): Standing {
    return this.#count(this.tally);
  }

  end(): Tally {
    clearInterval(this.#neighbour);
    return this.tally;
  }

  #count(tally: { granted: number; refused: number }): Standing {
    const standing = this.#counter.take();
    tally[standing.granted ? 'granted' : 'refused'] += 1;
    return standing;
  }
}

const buckets = new Map<string, Bucket>();

async function answer(path: string, response: ServerResponse): Promise<void> {
  const [, name = '', ...rest] = path.split('/');
  const bucket = buckets.get(name) ?? new Bucket(name);
  buckets.set(name, bucket);
  if (rest[0] === 'tally') return void response.end(JSON.stringify(bucket.end()));
  await sleep(LATENCY_MS / 2);
  const { granted, remaining, reset } = bucket.take();
  response.writeHead(granted ? 200 : 429, {
    'content-type': 'application/json',
    date: new Date().toUTCString(),
    'x-rate-limit-limit': String(LIMIT),
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(reset),
  });
  const refusal = { errorCode: 'E0000047', errorSummary: 'API call exceeded rate limit.', errorCauses: [] };
  await sleep(LATENCY_MS / 2);
  response.end(JSON.stringify(granted ? { id: rest.at(-1), status: 'ACTIVE', profile: {} } : refusal));
}

const server = createServer((request, response) => void answer(request.url ?? '/', response));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ url: `http://127.0.0.1:${port}` } satisfies World);
});
process.once('disconnect', () => process.exit());

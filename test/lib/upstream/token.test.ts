import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Token, TokenCache } from '../../../lib/upstream/token.ts';

let fetched: number;
let failing: boolean;
let lifeSeconds: number;
let tokens: TokenCache;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
  fetched = 0;
  failing = false;
  lifeSeconds = 3600;
  tokens = new TokenCache(async () => {
    fetched += 1;
    const accessToken = `token ${fetched}`;
    await new Promise(setImmediate);
    if (failing) throw new Error('no token today');
    return { accessToken, tokenType: 'bearer', expiresInSeconds: lifeSeconds };
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);
const hundred = (ask: () => Promise<Token>) => Promise.all(Array.from({ length: 100 }, ask));
const names = (all: Token[]) => new Set(all.map((token) => token.accessToken));

describe('get', () => {
  it('fetches once for 100 who ask at once, and not again while the token lives', async () => {
    expect(names(await hundred(() => tokens.get()))).toEqual(new Set(['token 1']));
    expect(names(await hundred(() => tokens.get()))).toEqual(new Set(['token 1']));
    expect(fetched).toBe(1);
  });

  it('fetches a minute before the end', async () => {
    await tokens.get();
    pass(3_539_999);
    expect((await tokens.get()).accessToken).toBe('token 1');
    pass(1);
    expect((await tokens.get()).accessToken).toBe('token 2');
  });

  it('fetches at half of a life that is shorter than two minutes', async () => {
    lifeSeconds = 80;
    await tokens.get();
    pass(39_999);
    expect((await tokens.get()).accessToken).toBe('token 1');
    pass(1);
    expect((await tokens.get()).accessToken).toBe('token 2');
  });

  it('rejects all who wait for a fetch that fails, and keeps nothing of it', async () => {
    failing = true;
    const all = await Promise.allSettled(Array.from({ length: 5 }, () => tokens.get()));
    expect(all.every(({ status }) => status === 'rejected')).toBe(true);
    failing = false;
    expect((await tokens.get()).accessToken).toBe('token 2');
  });
});

describe('replace', () => {
  it('fetches once for 100 who were refused at once', async () => {
    const refused = await tokens.get();
    expect(names(await hundred(() => tokens.replace(refused)))).toEqual(new Set(['token 2']));
    expect(fetched).toBe(2);
  });

  it('fetches nothing for one who was refused with an older token', async () => {
    const refused = await tokens.get();
    await tokens.replace(refused);
    expect((await tokens.replace(refused)).accessToken).toBe('token 2');
    expect(fetched).toBe(2);
  });

  it('gives its token to those who get one afterwards', async () => {
    await tokens.replace(await tokens.get());
    expect((await tokens.get()).accessToken).toBe('token 2');
  });
});

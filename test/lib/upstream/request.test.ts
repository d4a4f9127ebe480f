import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { target } from '../../../lib/upstream/request.ts';

const text = fc.string({ unit: 'grapheme' });

describe('target', () => {
  it('carries generated pairs so that URLSearchParams reads them back, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (query) => {
        const [path, search] = target({ method: 'GET', path: '/users', query }).split('?');
        expect(path).toBe('/users');
        expect([...new URLSearchParams(search)]).toEqual(query);
        expect(new URL(`https://acme.okta.com/users?${search}`).hash).toBe('');
      }),
      { numRuns: 1000 },
    );
  });

  it('is the path alone without a query', () => {
    expect(target({ method: 'GET', path: '/users' })).toBe('/users');
    expect(target({ method: 'GET', path: '/users?after=1', query: [] })).toBe('/users?after=1');
  });

  it('writes a space as %20 and keeps a repeated name', () => {
    const query = [
      ['q', 'a b+c&d=e'],
      ['q', ''],
    ] as const;
    expect(target({ method: 'GET', path: '/u', query })).toBe('/u?q=a%20b%2Bc%26d%3De&q=');
  });

  it('writes half a surrogate pair as U+FFFD instead of throwing', () => {
    expect(target({ method: 'GET', path: '/u', query: [['q', 'a\ud800']] })).toBe('/u?q=a%EF%BF%BD');
  });
});

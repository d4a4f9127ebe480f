import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidPathValue } from '../../../lib/upstream/errors.ts';
import { fillPath, path } from '../../../lib/upstream/path.ts';

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.webPath());

function built(value: string): string | undefined {
  try {
    return path`/api/v1/apps/${value}/users`;
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidPathValue);
    return undefined;
  }
}

describe('path', () => {
  it('keeps every value that it takes in its one segment, decoding to the value', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const text = built(value);
        if (text === undefined) return;
        const segments = new URL(`https://acme.okta.com${text}?limit=1`).pathname.split('/');
        expect(segments.toSpliced(4, 1)).toEqual(['', 'api', 'v1', 'apps', 'users']);
        expect(decodeURIComponent(segments[4] ?? '')).toBe(value);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes letters, digits and what is harmless in a segment', () => {
    expect(path`/a/${'00u1-_~x'}/b/${'josé@example.com'}`).toBe('/a/00u1-_~x/b/jos%C3%A9%40example.com');
    expect(path`/a/${'a.b'}`).toBe('/a/a.b');
  });

  it('without values is the text itself', () => {
    expect(path`/api/v1/apps`).toBe('/api/v1/apps');
  });

  const forbidden = ['/', '\\', '%', '%2e%2e', '?', '#', ' ', '\t', '\r\n', '\0', '\x1f', '\x7f', '\x85'];
  it.each(forbidden)('refuses %j wherever it stands', (part) => {
    for (const value of [part, `a${part}`, `${part}a`, `a${part}b`]) {
      expect(() => path`/a/${value}`).toThrow(InvalidPathValue);
    }
  });

  it.each(['', '.', '..', '...', '\ud800', 'a\udc00b'])('refuses %j', (value) => {
    expect(() => path`/a/${value}/b`).toThrow(InvalidPathValue);
  });

  it('names no value in its refusal', () => {
    expect(() => path`/a/${'top/secret'}`).toThrow(expect.not.stringContaining('secret'));
  });
});

describe('fillPath', () => {
  it('makes the same of a template as the tag makes of its values', () => {
    fc.assert(
      fc.property(anyText, (appId) => {
        const tagged = built(appId);
        const fill = () => fillPath('/api/v1/apps/{appId}/users', { appId });
        if (tagged === undefined) expect(fill).toThrow(InvalidPathValue);
        else expect(fill()).toBe(tagged);
      }),
    );
  });

  it('fills every parameter, a repeated one too, and leaves values with braces and dollars alone', () => {
    expect(fillPath('/{a}/{b}/{a}', { a: "$&$1$'", b: '{a}' })).toBe(
      "/%24%26%241%24'/%7Ba%7D/%24%26%241%24'",
    );
  });

  it('refuses a template whose parameter is missing', () => {
    expect(() => fillPath('/apps/{appId}/users/{userId}', { appId: '0oa1' })).toThrow(InvalidPathValue);
  });
});

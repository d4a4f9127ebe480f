import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { behind, formatLinks, parseLinks } from '../../../lib/upstream/links.ts';

const url = fc
  .tuple(
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.constantFrom('', '?a=1,2;b=3', '?x=;rel=next,'),
  )
  .map(([address, more]) => address + more);
const rel = fc.stringMatching(/^[a-z][a-z0-9.-]{0,12}$/);
const links = fc.array(fc.record({ url, rel }));

describe('parseLinks', () => {
  it('reads back generated links as they were formatted, in one header line or joined ones', () => {
    fc.assert(
      fc.property(links, links, (one, other) => {
        const lines = [formatLinks(one), formatLinks(other)].filter((line) => line !== '');
        expect(parseLinks(lines.join(', '))).toEqual([...one, ...other]);
      }),
    );
  });

  it('reads commas and semicolons inside the brackets and inside quotes as part of them', () => {
    const header = '<https://a/?x=1,2;rel="no">; title="a, <b>; rel=self"; rel="next", <https://b/>;rel=self';
    expect(parseLinks(header)).toEqual([
      { url: 'https://a/?x=1,2;rel="no"', rel: 'next' },
      { url: 'https://b/', rel: 'self' },
    ]);
  });

  it('takes the first rel of a link, in any case and with space around the sign', () => {
    expect(parseLinks('<https://a/> ; REL = "NEXT"; rel="self"')).toEqual([
      { url: 'https://a/', rel: 'next' },
    ]);
  });

  it('makes one link for each of several relations', () => {
    expect(parseLinks('<https://a/>; rel="next last"').map((link) => link.rel)).toEqual(['next', 'last']);
  });

  it('takes no other parameter for a rel', () => {
    expect(parseLinks('<https://a/>; prerel="next", <https://b/>; title=rel')).toEqual([]);
  });

  it('reads a quotation mark behind a backslash as part of its text, and an empty reference as one', () => {
    expect(parseLinks('<https://a/>; title="a\\"b; rel=self"; rel="next", <>; rel=self')).toEqual([
      { url: 'https://a/', rel: 'next' },
      { url: '', rel: 'self' },
    ]);
    const text = fc.string({ unit: fc.constantFrom('"', '\\', 'a', ';', ',', '<', '>', '=', ' ') });
    fc.assert(
      fc.property(text, (title) => {
        const quoted = `"${title.replace(/["\\]/g, '\\$&')}"`;
        expect(parseLinks(`<https://a/>; title=${quoted}; rel="next", <https://b/>; rel=last`)).toEqual([
          { url: 'https://a/', rel: 'next' },
          { url: 'https://b/', rel: 'last' },
        ]);
      }),
    );
  });

  it('passes over what is no link, and never throws', () => {
    expect(parseLinks(undefined)).toEqual([]);
    expect(parseLinks('nonsense, <https://a/>; rel="next')).toEqual([]);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', ';', ',', '"', '=', ' ', 'rel', 'a') }),
        (text) => {
          for (const link of parseLinks(text)) expect(text).toContain(`<${link.url}>`);
        },
      ),
    );
  });
});

describe('behind', () => {
  const base = 'https://acme.okta.com';

  it('is what follows the base URL', () => {
    expect(behind(base, `${base}/api/v1/users?after=1`)).toBe('/api/v1/users?after=1');
    expect(behind(`${base}/proxy`, `${base}/proxy/api`)).toBe('/api');
  });

  it('is nothing for another host, scheme, port or user, or another tenant of one host', () => {
    const elsewhere = [
      `${base}.evil.com/x`,
      `${base}@evil.com/x`,
      `${base}:8443/x`,
      `${base}:443@evil.com/`,
      `${base}:0443/x`,
      `${base}:x/@evil.com`,
      'https:acme.okta.com/x',
      'https:/acme.okta.com/x',
      'https:\\\\acme.okta.com/x',
      'https://user:pass@acme.okta.com/x',
      'http://acme.okta.com/x',
      'https://acme-admin.okta.com/x',
      'https://evil.com/https://acme.okta.com/x',
      ` ${base}/x`,
      `${base}\\@evil.com/x`,
      `${base}?x`,
      `${base}#/x`,
      base,
      '/api/v1/users',
      '//acme.okta.com/x',
      undefined,
      null,
      42,
      [`${base}/x`],
    ];
    for (const address of elsewhere) expect(behind(base, address)).toBeUndefined();
    expect(behind(`${base}/t1`, `${base}/t10/x`)).toBeUndefined();
  });

  it.each([
    ['https://ACME.okta.com/x?after=1', '/x?after=1'],
    ['HTTPS://acme.okta.com/x', '/x'],
    ['https://acme.okta.com:443/x', '/x'],
    ['https://acme.okta.com:/x', '/x'],
    ['/x?after=1', '/x?after=1'],
    ['?after=1', '/api/v1/apps?after=1'],
    ['users', '/api/v1/users'],
    ['../v2/x', '/api/v2/x'],
    ['//acme.okta.com/x', '/x'],
    ['//ACME.OKTA.COM:443/x', '/x'],
    ['', '/api/v1/apps?limit=2'],
  ])('takes %s as the same host, from where it was read', (reference, rest) => {
    expect(behind(base, reference, '/api/v1/apps?limit=2')).toBe(rest);
  });

  it.each([
    '//evil.com/x',
    '//acme.okta.com@evil.com/x',
    '//a@acme.okta.com/x',
    '//acme.okta.com:444/x',
    '/\\evil.com/x',
    '\\\\evil.com/x',
    'http:/x',
    'ftp:x',
    '/a b',
    '/\tx',
    '\u0000/x',
  ])('leads nowhere by the relative reference %j', (reference) => {
    expect(behind(base, reference, '/api/v1/apps')).toBeUndefined();
  });

  it('does not leave a tenant that has but a part of its host', () => {
    for (const reference of ['../../../x', '/x', '/t1/../x', `${base}/t1/../x`, `${base}/t1/%2e%2e/x`])
      expect(behind(`${base}/t1`, reference, '/api/v1')).toBeUndefined();
  });

  it('never leads to another origin by a generated reference, as a browser reads it', () => {
    const part = fc.constantFrom(
      ...['/', '//', '\\', '?', '#', '@', ':', ':443', ':80', '.', '..', '%2e', ' ', '\t', 'x'],
      ...['acme.okta.com', 'ACME.okta.com', 'evil.com', 'https:', 'HTTPS:', 'http:'],
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const reference = parts.join('');
        const rest = behind(base, reference, '/api/v1/apps');
        if (rest === undefined) return;
        expect(rest).toMatch(/^\//);
        expect(new URL(base + rest).origin).toBe(base);
        expect(new URL(reference, `${base}/api/v1/apps`).origin).toBe(base);
      }),
      { numRuns: 5_000 },
    );
  });

  it('never leads a request to another origin, whatever is put after or before the base URL', () => {
    const noise = fc.oneof(
      fc.string({
        unit: fc.constantFrom('.', '@', ':', '/', '\\', '?', '#', '%', 'evil.com', '8', ' ', '\t'),
      }),
      fc.string(),
    );
    fc.assert(
      fc.property(noise, noise, (before, after) => {
        const rest = behind(base, before + base + after);
        if (rest === undefined) return;
        expect(new URL(base + rest).origin).toBe(base);
        expect(before).toBe('');
      }),
      { numRuns: 2000 },
    );
  });
});

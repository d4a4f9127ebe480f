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
    expect(parseLinks('<https://a/>; prerel="next", <https://b/>; title=rel, <>; rel="next"')).toEqual([]);
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

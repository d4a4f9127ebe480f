import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../lib/json/parse.ts';
import { rewriteLinks } from '../../../lib/upstream/links.ts';

const from = 'https://acme.okta.com';
const to = 'https://gateway.example/okta';
const rewritten = (value: unknown) => rewriteLinks(value, from, to);

describe('rewriteLinks', () => {
  it('leaves long numbers as they came, inside links and outside', () => {
    const text = '{"n":9223372036854775807,"_links":{"self":{"href":12345678901234567890,"n":[1e400]}}}';
    expect(JSON.stringify(rewritten(parseJson(text)))).toBe(text);
  });

  it('leads the hrefs of all _links behind the tenant to the gateway, arrays of links included', () => {
    const user = {
      id: '00u1',
      _links: {
        self: { href: `${from}/api/v1/users/00u1`, hints: { allow: ['GET'] } },
        logo: [
          { name: 'medium', href: `${from}/logo?x=1` },
          { name: 'far', href: 'https://cdn.okta.com/logo' },
        ],
      },
      _embedded: { group: [{ _links: { app: { href: `${from}/api/v1/apps/0oa1` } } }] },
    };
    expect(rewritten([user])).toEqual([
      {
        id: '00u1',
        _links: {
          self: { href: `${to}/api/v1/users/00u1`, hints: { allow: ['GET'] } },
          logo: [
            { name: 'medium', href: `${to}/logo?x=1` },
            { name: 'far', href: 'https://cdn.okta.com/logo' },
          ],
        },
        _embedded: { group: [{ _links: { app: { href: `${to}/api/v1/apps/0oa1` } } }] },
      },
    ]);
  });

  it('leaves everything else as it is, an href outside of _links and an href to a look-alike host too', () => {
    const value = {
      href: `${from}/x`,
      profile: { url: `${from}/x`, links: { self: { href: `${from}/x` } } },
      _links: { next: { href: `${from}.evil.com/x` }, title: `${from}/x`, none: null, count: 3 },
    };
    expect(rewritten(value)).toEqual(value);
  });

  it('leaves generated JSON without links deeply equal and never changes what it was given', () => {
    const href = fc.constantFrom(`${from}/a`, `${from}@evil.com/a`, 'https://other/a');
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { depthSize: 'small' },
        fc.constant(null),
        fc.string(),
        fc.double(),
        href,
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('json'), { maxLength: 3 }),
      object: fc.dictionary(fc.constantFrom('_links', 'href', 'self', '__proto__', 'a'), tie('json'), {
        noNullPrototype: true,
      }),
    }));
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value);
        const input = JSON.parse(text);
        const output = rewritten(input);
        expect(JSON.stringify(input)).toBe(text);
        // Going there and back again is the way to see that nothing but the address changed.
        expect(JSON.stringify(rewriteLinks(output, to, from))).toBe(text);
        if (!text.includes('_links')) expect(JSON.stringify(output)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps a member named __proto__ as a member', () => {
    const text = '{"__proto__":{"admin":true},"_links":{"__proto__":{"href":"x"}}}';
    const output = rewritten(JSON.parse(text));
    expect(JSON.stringify(output)).toBe(text);
    expect((output as { admin?: boolean }).admin).toBeUndefined();
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { vendorWords } from '../../../lib/upstream/vendor-words.ts';

describe('a vendor’s words', () => {
  test.each([
    ['Not found: Resource not found: 0oaWRONG (AppInstance)', undefined],
    ['The request was refused. ', 'The request was refused'],
    ['two\r\nlines\u0000\u001b[31m and\u2028a third', 'two lines[31m and a third'],
    ['left\u202eright\u2066 \u200b', 'leftright'],
    ['SSWS 00abcdef was refused', 'SSWS … was refused'],
    ['see https://x.okta.com/reset?token=abc', 'see https://x.okta.com/reset?…'],
    ['Not found: eve@example.com (User)', 'Not found: … (User)'],
    ['client_secret=hunter2 is wrong', 'client_secret=…'],
  ])('%j is kept as it is or as %j', (text, kept) => {
    expect(vendorWords(text)).toBe(kept ?? text);
  });

  test.each(['', ' \n ', '...', '\u202e'])('nothing is left of %j', (text) => {
    expect(vendorWords(text)).toBeUndefined();
  });

  test('are one line of 300 characters at most, of whole characters', () => {
    expect(vendorWords('x'.repeat(300))).toHaveLength(300);
    expect(vendorWords('x'.repeat(301))).toBe(`${'x'.repeat(299)}…`);
    const text = fc.string({ unit: 'binary', maxLength: 2_000 });
    fc.assert(
      fc.property(text, (any) => {
        const words = vendorWords(any) ?? '';
        expect([...words].length).toBeLessThanOrEqual(300);
        expect(words).not.toMatch(/\p{Cc}|\p{Cf}/u);
        expect(words.isWellFormed()).toBe(true);
      }),
    );
  });
});

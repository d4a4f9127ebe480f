import fc from 'fast-check';
import { expect, test } from 'vitest';
import { legible, shortened } from '../../../lib/report/html/legible.ts';
import { html, trusted } from '../../../lib/report/html/markup.ts';
import { hostileName } from './hostile.ts';

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const decoded = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => NAMED[name] ?? '');

test('a value is text and nothing else, in an element and in an attribute, and is read back as it was', () => {
  fc.assert(
    fc.property(hostileName, (value) => {
      const [, attribute = '', content = ''] = /^<b title="(.*)">(.*)<\/b>$/s.exec(
        html`<b title="${value}">${value}</b>`.text,
      ) ?? ['', '', ''];
      expect(attribute).not.toMatch(/[<>"']/);
      expect(content).not.toMatch(/[<>"']/);
      expect(decoded(attribute)).toBe(legible(value));
      expect(decoded(content)).toBe(legible(value));
    }),
  );
});

test('markup stays markup, a list is its members, nothing is nothing', () => {
  expect(html`<p>${html`<b>${'<'}</b>`}${['a', html`<i></i>`, ['&']]}${null}${undefined}${7}</p>`.text).toBe(
    '<p><b>&lt;</b>a<i></i>&amp;7</p>',
  );
  expect(html`${trusted('<svg></svg>')}`.text).toBe('<svg></svg>');
});

test('what cannot be seen is shown, what names need stays', () => {
  expect(legible('a\u202eb\u0000c\ud800')).toBe('a⟨U+202E⟩b⟨U+0000⟩c\ufffd');
  expect(legible('a\u{e0041}b')).toBe('a⟨U+E0041⟩b');
  for (const name of ['Zoë Ångström', 'نور\u200fالدین', 'می\u200cخواهم', '👩\u200d💻', 'two\nlines']) {
    expect(legible(name)).toBe(name);
  }
});

test('what is too long for a cell is cut, with its length', () => {
  expect(shortened('x'.repeat(400))).toBe('x'.repeat(400));
  expect(shortened('x'.repeat(10_240))).toBe(`${'x'.repeat(400)}… (cut: 10,240 characters)`);
  expect(shortened(`${'x'.repeat(399)}👩👩`)).toBe(`${'x'.repeat(399)}… (cut: 403 characters)`);
});

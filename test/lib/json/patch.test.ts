import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../lib/json/parse.ts';
import { patchBetween, patched } from '../../../lib/json/patch.ts';

const document = { text: 'abc', list: ['a'], deep: { n: 1 } };

describe('patched', () => {
  it('is a copy with the patch applied', () => {
    const patch = [
      { op: 'replace', path: '/deep/n', value: 2 },
      { op: 'add', path: '/list/-', value: 'b' },
      { op: 'remove', path: '/text' },
    ];
    expect(patched(document, patch)).toEqual({ list: ['a', 'b'], deep: { n: 2 } });
    expect(document).toEqual({ text: 'abc', list: ['a'], deep: { n: 1 } });
  });

  it.each([
    ['a missing member', { op: 'remove', path: '/none' }],
    ['a missing parent', { op: 'add', path: '/none/x', value: 1 }],
    ['a test that fails', { op: 'test', path: '/deep/n', value: 2 }],
    ['a letter of a text', { op: 'replace', path: '/text/0', value: 'x' }],
    ['the length of a text', { op: 'remove', path: '/text/length' }],
    ['no JSON Pointer', { op: 'add', path: 'text', value: 1 }],
    ['an unknown operation', { op: 'increment', path: '/deep/n' }],
  ])('is nothing for %s', (_, operation) => {
    expect(patched(document, [operation])).toBeUndefined();
  });

  it('never throws, and changes neither the document nor the patch', () => {
    const path = fc
      .array(fc.constantFrom('text', 'list', 'deep', 'n', '0', '-', 'length', '__proto__', '~', '~1', ''))
      .map((parts) => parts.map((part) => `/${part}`).join(''));
    const op = fc.constantFrom('add', 'remove', 'replace', 'test', 'move', 'copy');
    const operation = fc.record(
      { op, path, from: path, value: fc.jsonValue() },
      { requiredKeys: ['op', 'path'] },
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 4 }), (patch) => {
        const [before, asked] = [structuredClone(document), structuredClone(patch)];
        patched(document, patch);
        expect([document, patch]).toEqual([before, asked]);
        expect({}).not.toHaveProperty('n');
      }),
      { numRuns: 500 },
    );
  });
});

describe('numbers that are kept as they came', () => {
  const before = parseJson(
    '{"a":9223372036854775807,"b":[9223372036854775807,1],"c":{"d":9223372036854775805}}',
  );
  const after = parseJson(
    '{"a":9223372036854775806,"b":[9223372036854775807,2],"c":{"d":9223372036854775805}}',
  );

  it('are copied, tested and set by a patch', () => {
    const patch = parseJson(
      '[{"op":"test","path":"/a","value":9223372036854775807},{"op":"replace","path":"/a","value":12345678901234567890},{"op":"copy","from":"/c/d","path":"/b/-"}]',
    ) as object[];
    expect(JSON.stringify(patched(before as object, patch))).toBe(
      '{"a":12345678901234567890,"b":[9223372036854775807,1,9223372036854775805],"c":{"d":9223372036854775805}}',
    );
    expect(patched(after as object, patch)).toBeUndefined();
  });

  it('are compared by a patch between two documents, and are in it', () => {
    expect(JSON.stringify(patchBetween(before, after))).toBe(
      '[{"op":"replace","path":"/a","value":9223372036854775806},{"op":"replace","path":"/b/1","value":2}]',
    );
  });
});

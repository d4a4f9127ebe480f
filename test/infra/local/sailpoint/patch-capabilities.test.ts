import * as fc from 'fast-check';
import { applyPatch } from 'rfc6902';
import { describe, expect, it } from 'vitest';
import { type Capability, capabilities } from '../../../../infra/local/sailpoint/capabilities.ts';
import { PatchRefusal, patchCapabilities } from '../../../../infra/local/sailpoint/patch-capabilities.ts';

const held: Capability[] = ['HELPDESK', 'CERT_ADMIN', 'ROLE_ADMIN'];

function refusalOf(patch: unknown, from: Capability[] | null = held) {
  try {
    patchCapabilities(from, patch);
  } catch (error) {
    if (error instanceof PatchRefusal) return error.detailCode;
    throw error;
  }
  return undefined;
}

describe('patchCapabilities', () => {
  it.each<[string, unknown[], Capability[] | null]>([
    ['add replaces all', [{ op: 'add', path: '/capabilities', value: ['ORG_ADMIN'] }], ['ORG_ADMIN']],
    ['replace replaces all', [{ op: 'replace', path: '/capabilities', value: [] }], []],
    ['remove removes all', [{ op: 'remove', path: '/capabilities' }], null],
    [
      'a dash appends',
      [{ op: 'add', path: '/capabilities/-', value: 'POLICY_ADMIN' }],
      [...held, 'POLICY_ADMIN'],
    ],
    [
      'an index inserts',
      [{ op: 'add', path: '/capabilities/1', value: 'INTERNAL' }],
      ['HELPDESK', 'INTERNAL', 'CERT_ADMIN', 'ROLE_ADMIN'],
    ],
    ['an index removes', [{ op: 'remove', path: '/capabilities/0' }], ['CERT_ADMIN', 'ROLE_ADMIN']],
    [
      'an index replaces',
      [{ op: 'replace', path: '/capabilities/2', value: 'ORG_ADMIN' }],
      ['HELPDESK', 'CERT_ADMIN', 'ORG_ADMIN'],
    ],
    [
      'move moves',
      [{ op: 'move', from: '/capabilities/0', path: '/capabilities/-' }],
      ['CERT_ADMIN', 'ROLE_ADMIN', 'HELPDESK'],
    ],
    [
      'move moves back',
      [{ op: 'move', from: '/capabilities/2', path: '/capabilities/0' }],
      ['ROLE_ADMIN', 'HELPDESK', 'CERT_ADMIN'],
    ],
    [
      'a move onto itself changes nothing',
      [{ op: 'move', from: '/capabilities', path: '/capabilities' }],
      held,
    ],
    ['a copy is held once', [{ op: 'copy', from: '/capabilities/0', path: '/capabilities/-' }], held],
    ['a duplicate is held once', [{ op: 'add', path: '/capabilities/-', value: 'HELPDESK' }], held],
    ['a test that holds changes nothing', [{ op: 'test', path: '/capabilities', value: held }], held],
    [
      'a test of an index that holds changes nothing',
      [{ op: 'test', path: '/capabilities/1', value: 'CERT_ADMIN' }],
      held,
    ],
    [
      'a test is of what the operations before it have made',
      [
        { op: 'remove', path: '/capabilities/0' },
        { op: 'test', path: '/capabilities/0', value: 'CERT_ADMIN' },
      ],
      ['CERT_ADMIN', 'ROLE_ADMIN'],
    ],
    ['an empty patch changes nothing', [], held],
  ])('%s', (_, patch, expected) => {
    expect(patchCapabilities(held, patch)).toEqual(expected);
  });

  it('takes a test for null and a replacement where nothing is held', () => {
    const patch = [
      { op: 'test', path: '/capabilities', value: null },
      { op: 'replace', path: '/capabilities', value: ['HELPDESK'] },
    ];

    expect(patchCapabilities(null, patch)).toEqual(['HELPDESK']);
  });

  it.each([
    ['another member', [{ op: 'replace', path: '/email', value: 'x@example.com' }]],
    ['the whole user', [{ op: 'replace', path: '', value: {} }]],
    ['a member whose name begins alike', [{ op: 'add', path: '/capabilitiesX', value: [] }]],
    ['a copy out of another member', [{ op: 'copy', from: '/uid', path: '/capabilities/-' }]],
    [
      'another member after a good operation',
      [
        { op: 'remove', path: '/capabilities' },
        { op: 'remove', path: '/phone' },
      ],
    ],
  ])('refuses an update of %s as illegal', (_, patch) => {
    expect(refusalOf(patch)).toBe('400.1.1 Illegal update attempt');
  });

  it.each([
    ['no list', { op: 'remove', path: '/capabilities' }],
    ['an unknown op', [{ op: 'merge', path: '/capabilities', value: [] }]],
    ['an op without a path', [{ op: 'remove' }]],
    ['an add without a value', [{ op: 'add', path: '/capabilities' }]],
    ['a move without a from', [{ op: 'move', path: '/capabilities/0' }]],
    ['a move to nowhere without a from', [{ op: 'move', path: 'x' }]],
    ['a copy without a from', [{ op: 'copy', path: '/capabilities/-' }]],
    ['a test without a value', [{ op: 'test', path: '/capabilities' }]],
    ['a move from where nothing is', [{ op: 'move', from: '/capabilities/3', path: '/capabilities/0' }]],
    ['a copy from where nothing is', [{ op: 'copy', from: '/capabilities/-', path: '/capabilities/0' }]],
    ['a copy of all into themselves', [{ op: 'copy', from: '/capabilities', path: '/capabilities/0' }]],
    ['an unknown capability', [{ op: 'add', path: '/capabilities/-', value: 'ROOT' }]],
    ['an unknown capability in a list', [{ op: 'add', path: '/capabilities', value: ['HELPDESK', 'ROOT'] }]],
    ['a list in the list', [{ op: 'add', path: '/capabilities/-', value: ['HELPDESK'] }]],
    ['a value that is no list', [{ op: 'replace', path: '/capabilities', value: 'HELPDESK' }]],
    ['an index beyond the end', [{ op: 'add', path: '/capabilities/4', value: 'ORG_ADMIN' }]],
    ['a removal beyond the end', [{ op: 'remove', path: '/capabilities/3' }]],
    ['a removal at the dash', [{ op: 'remove', path: '/capabilities/-' }]],
    ['a replacement at the dash', [{ op: 'replace', path: '/capabilities/-', value: 'ORG_ADMIN' }]],
    ['an index with a leading zero', [{ op: 'remove', path: '/capabilities/00' }]],
    ['an index with a sign', [{ op: 'remove', path: '/capabilities/-1' }]],
    ['a path below a capability', [{ op: 'remove', path: '/capabilities/0/x' }]],
    ['a move into itself', [{ op: 'move', from: '/capabilities', path: '/capabilities/0' }]],
    ['a test that fails', [{ op: 'test', path: '/capabilities/0', value: 'ORG_ADMIN' }]],
  ])('refuses %s as bad content', (_, patch) => {
    expect(refusalOf(patch)).toBe('400.1 Bad Request Content');
  });

  it('refuses to append where nothing is held', () => {
    expect(refusalOf([{ op: 'add', path: '/capabilities/-', value: 'HELPDESK' }], null)).toBe(
      '400.1 Bad Request Content',
    );
  });

  it('agrees with rfc6902 wherever it accepts a patch', () => {
    const path = fc.constantFrom('/capabilities/0', '/capabilities/1', '/capabilities/3', '/capabilities/-');
    const value = fc.constantFrom(...capabilities);
    const operation = fc.oneof(
      fc.record({ op: fc.constant('add'), path, value }),
      fc.record({ op: fc.constant('replace'), path, value }),
      fc.record({ op: fc.constant('remove'), path }),
      fc.record({ op: fc.constant('test'), path, value }),
      fc.record({ op: fc.constant('move'), from: path, path }),
      fc.record({ op: fc.constant('copy'), from: path, path }),
    );
    let accepted = 0;
    fc.assert(
      fc.property(
        fc.uniqueArray(value, { maxLength: 5 }),
        fc.array(operation, { maxLength: 4 }),
        (from, patch) => {
          if (refusalOf(patch, from) !== undefined) return;
          accepted += 1;
          const peer = { capabilities: [...from] };
          expect(applyPatch(peer, patch as Parameters<typeof applyPatch>[1]).filter(Boolean)).toEqual([]);

          expect(patchCapabilities(from, patch)).toEqual([...new Set(peer.capabilities)]);
        },
      ),
      { numRuns: 1000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});

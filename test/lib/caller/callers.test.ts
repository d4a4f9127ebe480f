import { describe, expect, it } from 'vitest';
import { Callers } from '../../../lib/caller/callers.ts';

const keys = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(22));
const [a = '', b = '', c = ''] = keys;
const of = (...callers: unknown[]) => new Callers({ callers });

describe('the callers of a secret', () => {
  it('are each known by their keys, two of them during a rotation', () => {
    const callers = of({ id: 'jira', apiKeys: [a, b] }, { id: 'servicenow', apiKeys: [c] });
    expect([a, b, c].map((key) => callers.withKey(key)?.id)).toEqual(['jira', 'jira', 'servicenow']);
  });

  it('are not known by another key, an empty one or a longer one', () => {
    const callers = of({ id: 'jira', apiKeys: [a] });
    for (const key of [b, '', a.slice(1), `${a}a`]) expect(callers.withKey(key)).toBeUndefined();
  });

  it('may have four keys each and no more', () => {
    expect(of({ id: 'jira', apiKeys: keys.slice(0, 4) }).withKey(keys[3] ?? '')).toEqual({ id: 'jira' });
    expect(() => of({ id: 'jira', apiKeys: keys })).toThrow();
  });

  it('are refused where two share a key, whose value the error does not hold', () => {
    const shared = () => of({ id: 'jira', apiKeys: [a, b] }, { id: 'servicenow', apiKeys: [b] });
    expect(shared).toThrow('Two callers share a key');
    expect(shared).toThrow(expect.objectContaining({ message: expect.not.stringContaining(b) }));
  });

  it.each([
    ['no secret', undefined],
    ['text', '{}'],
    ['nobody', { callers: [] }],
    ['a list', [{ id: 'jira', apiKeys: [a] }]],
    ['an unknown member', { callers: [{ id: 'jira', apiKeys: [a], admin: true }] }],
    ['an unknown member beside the callers', { callers: [{ id: 'jira', apiKeys: [a] }], all: true }],
    ['an id with capitals', { callers: [{ id: 'Jira', apiKeys: [a] }] }],
    ['an id with a slash', { callers: [{ id: 'a/b', apiKeys: [a] }] }],
    ['an id of two lines', { callers: [{ id: 'jira\n', apiKeys: [a] }] }],
    ['an empty id', { callers: [{ id: '', apiKeys: [a] }] }],
    ['no key', { callers: [{ id: 'jira', apiKeys: [] }] }],
    ['a short key', { callers: [{ id: 'jira', apiKeys: ['a'.repeat(21)] }] }],
    ['an endless key', { callers: [{ id: 'jira', apiKeys: ['a'.repeat(513)] }] }],
    ['a key with a line end, which nobody could send', { callers: [{ id: 'jira', apiKeys: [`${a}\n`] }] }],
    ['a key with a space', { callers: [{ id: 'jira', apiKeys: [`${a} ${a}`] }] }],
  ])('are refused from %s', (_, secret) => {
    expect(() => new Callers(secret)).toThrow();
  });
});

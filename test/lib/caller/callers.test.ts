import { describe, expect, it } from 'vitest';
import { Callers } from '../../../lib/caller/callers.ts';
import { JsonWebTokens } from '../../../lib/caller/json-web-token.ts';

const keys = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(22));
const [a = '', b = '', c = ''] = keys;
const jwt = { issuer: 'https://idp.example', audience: 'goldthread', value: 'ci' };
const of = (...callers: unknown[]) => new Callers({ callers }, new JsonWebTokens());
const whose = async (callers: Callers, key: string) =>
  (await callers.identify({ kind: 'apiKeys', key }, Buffer.alloc(0)))?.id;

describe('the callers of a secret', () => {
  it('are each known by their keys, two of them during a rotation', async () => {
    const callers = of({ id: 'jira', apiKeys: [a, b] }, { id: 'servicenow', apiKeys: [c] });
    expect(await Promise.all([a, b, c].map((key) => whose(callers, key)))).toEqual([
      'jira',
      'jira',
      'servicenow',
    ]);
  });

  it('are not known by another key, an empty one or a longer one', async () => {
    const callers = of({ id: 'jira', apiKeys: [a] });
    for (const key of [b, '', a.slice(1), `${a}a`]) expect(await whose(callers, key)).toBeUndefined();
  });

  it('need a ticket for every change, unless their entry says otherwise', async () => {
    const callers = of(
      { id: 'jira', apiKeys: [a] },
      { id: 'batch', apiKeys: [b], ticket: { required: false, pattern: '^CHG\\d+$' } },
    );
    const caller = (key: string) => callers.identify({ kind: 'apiKeys', key }, Buffer.alloc(0));
    expect(await caller(a)).toMatchObject({ id: 'jira', ticket: { required: true } });
    expect(await caller(b)).toMatchObject({ id: 'batch', ticket: { required: false, pattern: /^CHG\d+$/u } });
  });

  it('may have four keys each and no more', async () => {
    expect(await whose(of({ id: 'jira', apiKeys: keys.slice(0, 4) }), keys[3] ?? '')).toBe('jira');
    expect(() => of({ id: 'jira', apiKeys: keys })).toThrow();
  });

  it('are refused where two share a secret or an id, and the error does not hold the secret', () => {
    const shared = () => of({ id: 'jira', apiKeys: [a, b] }, { id: 'servicenow', apiKeys: [b] });
    expect(shared).toThrow('Two callers share a secret');
    expect(shared).toThrow(expect.objectContaining({ message: expect.not.stringContaining(b) }));
    expect(() => of({ id: 'jira', apiKeys: [a] }, { id: 'jira', apiKeys: [b] })).toThrow('the same id');
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
    ['no key', { callers: [{ id: 'jira', apiKeys: [] }] }],
    ['a short key', { callers: [{ id: 'jira', apiKeys: ['a'.repeat(21)] }] }],
    ['an endless key', { callers: [{ id: 'jira', apiKeys: ['a'.repeat(513)] }] }],
    ['a key with a comma', { callers: [{ id: 'jira', apiKeys: ['a,'.repeat(12)] }] }],
    ['a key of three parts', { callers: [{ id: 'jira', apiKeys: ['aaaaaaaa.bbbbbbbb.cccccccc'] }] }],
    ['a key like a token', { callers: [{ id: 'jira', apiKeys: ['gtt~aaaaaaaaaaaaaaaaaaaaaaa'] }] }],
    ['a key with a line end, which nobody could send', { callers: [{ id: 'jira', apiKeys: [`${a}\n`] }] }],
    ['a user name with a colon', { callers: [{ id: 'jira', basic: [{ user: 'a:b', password: a }] }] }],
    ['a webhook secret without its prefix', { callers: [{ id: 'jira', standardWebhooks: [a] }] }],
    ['a ticket pattern that is none', { callers: [{ id: 'jira', apiKeys: [a], ticket: { pattern: '(' } }] }],
    ['the id that stands for the gateway', { callers: [{ id: 'goldthread', apiKeys: [a] }] }],
    [
      'keys over plain http',
      { callers: [{ id: 'ci', jwt: { ...jwt, jwksUri: 'http://idp.example/jwks' } }] },
    ],
    ['a role with a wildcard', { callers: [{ id: 'ci', iam: ['arn:aws:iam::123456789012:role/*'] }] }],
  ])('are refused from %s', (_, secret) => {
    expect(() => new Callers(secret, new JsonWebTokens())).toThrow();
  });
});

describe('a token for a key', () => {
  const known = of({ id: 'jira', apiKeys: [a, b] }, { id: 'ci', apiKeys: [c] });
  const now = Date.parse('2026-11-26T09:00:00Z');
  const token = known.tokenFor('jira', b, now)?.token ?? '';

  it('is its caller’s for an hour', async () => {
    const at = async (ms: number) =>
      (await known.identify({ kind: 'apiKeys', key: token }, Buffer.alloc(0), now + ms))?.id;
    expect([await at(0), await at(3_599_000), await at(3_600_000)]).toEqual(['jira', 'jira', undefined]);
  });

  it('has one spelling', async () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = letters.indexOf(token.at(-1) ?? '');
    const other = `${token.slice(0, -1)}${letters[last ^ 1]}`;
    expect(await known.identify({ kind: 'apiKeys', key: other }, Buffer.alloc(0), now)).toBeUndefined();
  });

  it('is for whoever knows the id and one of its keys', () => {
    expect(known.tokenFor('ci', b)).toBeUndefined();
    expect(known.tokenFor('jira', `${b}x`)).toBeUndefined();
  });

  it('goes with its key', async () => {
    for (const [apiKeys, expected] of [
      [[b, c], 'jira'],
      [[a], undefined],
    ] as const) {
      const later = of({ id: 'jira', apiKeys }, { id: 'other', apiKeys: ['another-key-of-somebody-1'] });
      const held = await later.identify({ kind: 'apiKeys', key: token }, Buffer.alloc(0), now);
      expect(held?.id).toBe(expected);
    }
  });
});

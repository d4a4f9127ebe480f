import { createSecretKey, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../lib/json/parse.ts';
import { TooManySecrets } from '../../../lib/ledger/errors.ts';
import { isMasked } from '../../../lib/ledger/image.ts';
import { Keeper } from '../../../lib/ledger/keeper.ts';

const mask = { members: new Set(['securityAnswer']), key: createSecretKey(randomBytes(32)) };
const requestOf = (body: unknown) => ({ path: '/users', params: { appId: '0oa1' }, query: {}, body });
const keeperOf = (body: unknown = {}, of = mask) => Keeper.ofRequest(of, requestOf(body));
/** The same without the request: of what is on record. */
const recordedOf = (body: unknown) => Keeper.ofRecord(mask, keeperOf(body).request(requestOf(body)));
const user = (profile: object) => ({ id: '00u1', profile, _links: {} });

describe('a request', () => {
  test('without a secret is kept as it is, and can be sent again from there', () => {
    const request = requestOf({
      id: '00u1',
      profile: { role: 'Analyst', n: parseJson('9223372036854775807') },
    });
    expect(keeperOf(request.body).request(request)).toEqual({ request, replayable: true });
  });

  test('with one is kept without it, and cannot', () => {
    const body = {
      profile: { pin: 1234, note: 'PIN 1234', securityAnswer: 'blue' },
      password: { value: 'hunter2' },
    };
    expect(keeperOf(body).request(requestOf(body))).toEqual({
      request: requestOf({
        profile: {
          pin: '[redacted]',
          note: 'PIN [redacted]',
          securityAnswer: expect.stringMatching(/^\[masked/),
        },
        password: '[redacted]',
      }),
      replayable: false,
      requestSecrets: expect.any(Array),
    });
  });

  test('has no more secrets than can be looked for', () => {
    const body = Array.from({ length: 101 }, (_, i) => ({ password: `p${i}` }));
    expect(() => keeperOf(body)).toThrow(TooManySecrets);
    expect(() => keeperOf(body.slice(1))).not.toThrow();
  });
});

describe('an image', () => {
  test('shows that a secret changed, and not what it is, whatever tells that it is one', () => {
    const name = fc.constantFrom('securityAnswer', 'password', 'pin');
    fc.assert(
      fc.property(name, fc.string({ minLength: 4 }), fc.string({ minLength: 4 }), (member, one, other) => {
        const of = (value: string) =>
          keeperOf().image(user({ city: 'Oslo', [member]: value, deep: [{ [member]: value }] }));
        const image = of(one) as { profile: Record<string, string> };
        expect(JSON.stringify(image)).not.toContain(JSON.stringify(one));
        expect(image.profile.city).toBe('Oslo');
        expect(isMasked(image)).toBe(true);
        expect(of(other)).toEqual(one === other ? image : expect.not.objectContaining(image));
      }),
    );
  });

  test('has a mark that cannot be made without the key', () => {
    const other = { ...mask, key: createSecretKey(randomBytes(32)) };
    const representation = user({ securityAnswer: 'Ronaldinho' });
    expect(keeperOf({}, other).image(representation)).not.toEqual(keeperOf().image(representation));
  });

  test('of what is not there has no mark', () => {
    const image = keeperOf().image(user({ securityAnswer: null, password: {} }));
    expect(image).toEqual({ id: '00u1', profile: { securityAnswer: null, password: {} } });
    expect(isMasked(image)).toBe(false);
  });

  test('of an image is the image', () => {
    const keeper = keeperOf({ password: 'hunter2', pin: 'masked' });
    const image = keeper.image(user({ pwd: 'x', note: 'my hunter2', same: 'hunter2', securityAnswer: 'a' }));
    expect(keeper.image(image)).toEqual(image);
  });

  test('has the secrets of the request nowhere, and says the same once the request is gone', () => {
    const body = { profile: { pin: 4711, password: 'hunter2' }, password: { value: 'blue suede shoes' } };
    const representation = user({
      a: 'hunter2',
      b: ['is hunter2.', 4711, '4711'],
      c: { d: 'blue suede shoes' },
    });
    const image = keeperOf(body).image(representation);
    expect(JSON.stringify(image)).not.toMatch(/hunter2|4711|suede/);
    expect(recordedOf(body).image(representation)).toEqual(image);
  });

  test('marks a long number by its digits', () => {
    const marks = ['9223372036854775807', '9223372036854775806', '{"rawJSON":"9223372036854775807"}'].map(
      (answer) => JSON.stringify(keeperOf().image(parseJson(`{"profile":{"securityAnswer":${answer}}}`))),
    );
    expect(new Set(marks).size).toBe(3);
  });
});

describe('a response', () => {
  const respond = (secret: unknown, body: unknown) =>
    keeperOf({ password: secret }).response({ status: 400, body }).body;

  test.each([
    [
      'hunter2',
      { errorSummary: 'Password hunter2 does not meet' },
      { errorSummary: 'Password [redacted] does not meet' },
    ],
    ['hunter2', 'xhunter2x', 'x[redacted]x'],
    ['hunter2', [{ hunter2: 'rejected' }], [{ '[redacted]': 'rejected' }]],
    ['a"b\\c"d', { raw: '{"p":"a\\"b\\\\c\\"d"}' }, { raw: '{"p":"[redacted]"}' }],
    [
      'p&ss wörd',
      { a: 'x?q=p%26ss%20w%C3%B6rd', b: 'p&amp;ss wörd' },
      { a: 'x?q=[redacted]', b: '[redacted]' },
    ],
    ['$&', { a: '$&' }, { a: '[redacted]' }],
    [
      '1234',
      { a: 'PIN 1234!', id: '00u1234x', n: 1234 },
      { a: 'PIN [redacted]!', id: '00u1234x', n: '[redacted]' },
    ],
    [7, { a: 'is 7', n: 7, m: 77 }, { a: 'is 7', n: '[redacted]', m: 77 }],
  ])('has %j nowhere: %j', (secret, body, kept) => {
    expect(respond(secret, body)).toEqual(kept);
  });

  test('has no secret of the vendor’s own', () => {
    const body = { activationToken: 'XE6wE17', link: 'https://acme.okta.com/reset?token=XE6wE17&lang=en' };
    expect(respond('x', body)).toEqual({
      activationToken: '[redacted]',
      link: 'https://acme.okta.com/reset?token=[redacted]&lang=en',
    });
  });

  test('has what the request says for all to see, though a password is the same', () => {
    const keeper = keeperOf({ userName: 'ada', password: 'ada' });
    expect(keeper.response({ status: 200, body: { userName: 'ada' } }).body).toEqual({ userName: 'ada' });
  });

  test('without a body has none', () => {
    expect(keeperOf().response({ status: 204 })).toEqual({ status: 204 });
  });
});

describe('whether a resource is as it was asked for', () => {
  const body = { profile: { password: 'hunter2', securityAnswer: 'blue' } };
  const asked = (keeper: Keeper) => keeper.request(requestOf(body)).request.body;

  test('is known to the last letter while the request is there', () => {
    expect(keeperOf(body).isSame(body, { ...body })).toBe(true);
    expect(keeperOf(body).isSame(body, { profile: { ...body.profile, password: 'blue' } })).toBe(false);
  });

  test('is known by the marks afterwards', () => {
    const recorded = recordedOf(body);
    expect(recorded.isSame(asked(keeperOf(body)), body)).toBe(true);
    expect(recorded.isSame(asked(keeperOf(body)), { profile: { ...body.profile, password: 'other' } })).toBe(
      false,
    );
    expect(
      recorded.isSame(asked(keeperOf(body)), { profile: { ...body.profile, securityAnswer: 'red' } }),
    ).toBe(false);
  });
});

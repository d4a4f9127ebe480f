import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../lib/json/parse.ts';
import { takeSecrets } from '../../../lib/json/take-secrets.ts';

const redact = (value: unknown, members: readonly string[] = []) =>
  takeSecrets(value, new Set(members), {
    taken: (_, why) => (why === 'secret' ? '[redacted]' : '[masked]'),
    leaf: (same) => same,
  });

const SECRET = 'hunter2-very-secret';
const secretNames = [
  'password',
  'Password',
  'newPassword',
  'passwd',
  'passphrase',
  'passcode',
  'secret',
  'client_secret',
  'clientSecret',
  'token',
  'access_token',
  'apiToken',
  'refreshToken',
  'privateKey',
  'private_key',
  'client_assertion',
  'authorization',
  'Authorization',
  'apiKey',
  'api_key',
  'answer',
  'securityAnswer',
  'recovery_question',
  'pwd',
  'pin',
  'PIN',
  'otp',
  'sshKey',
  'cvv',
];
const plainNames = ['id', 'profile', 'credentials', 'userName', 'value', 'status', '__proto__'];

const leaf = fc.constantFrom(SECRET, `x ${SECRET} y`, [SECRET], { value: SECRET }, { a: [{ b: SECRET }] });
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.integer(),
    fc.constant(null),
    tie('list'),
    tie('object'),
    tie('secret'),
  ),
  list: fc.array(tie('tree'), { maxLength: 3 }),
  object: fc.dictionary(fc.constantFrom(...plainNames), tie('tree'), { noNullPrototype: true }),
  secret: fc.dictionary(fc.constantFrom(...secretNames), leaf, { minKeys: 1, noNullPrototype: true }),
}));

describe('takeSecrets', () => {
  it('lets no generated value under a secret’s name survive, however deep', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const text = JSON.stringify(value);
        expect(JSON.stringify(redact(value))).not.toContain(SECRET);
        expect(JSON.stringify(value)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it.each(secretNames)('redacts %s', (name) => {
    expect(redact({ [name]: SECRET })).toEqual({ [name]: '[redacted]' });
  });

  it('leaves everything else as it is, and says where there was no secret', () => {
    const value = {
      id: '00u1',
      // Okta shows a password that is set as an empty object.
      credentials: { userName: 'ada', password: {}, recovery_question: null },
      passwordChanged: '2026-11-25T00:00:00.000Z',
      profile: {
        passport: 'X1',
        compass: 1,
        pinnedApps: ['mail'],
        tokenLifetime: 60,
        list: [1, { a: true }],
      },
    };
    expect(redact(value)).toEqual(value);
    for (const plain of ['text', 7, null, undefined]) expect(redact(plain)).toBe(plain);
  });

  it('leaves long numbers as they came, but under a secret’s name', () => {
    const text = '{"n":[9223372036854775807],"a":{"password":9223372036854775807}}';
    expect(JSON.stringify(redact(parseJson(text)))).toBe(
      '{"n":[9223372036854775807],"a":{"password":"[redacted]"}}',
    );
  });

  it('redacts the value of a patch whose path names a secret, and of no other', () => {
    const patch = (path: string) => [{ op: 'replace', path, value: SECRET }];
    expect(redact(patch('/profile/initialPassword'))).toEqual([
      { op: 'replace', path: '/profile/initialPassword', value: '[redacted]' },
    ]);
    expect(redact(patch('/profile/city'))).toEqual(patch('/profile/city'));
  });

  it.each([
    [
      { name: 'password', value: SECRET },
      { name: 'password', value: '[redacted]' },
    ],
    [
      { key: 'PIN', values: [SECRET] },
      { key: 'PIN', values: '[redacted]' },
    ],
    [
      { attribute: 'sshKey', newValue: SECRET },
      { attribute: 'sshKey', newValue: '[redacted]' },
    ],
    [
      { field: 'otp', display_value: SECRET },
      { field: 'otp', display_value: '[redacted]' },
    ],
    [
      { type: 'password', Value: { a: SECRET } },
      { type: 'password', Value: '[redacted]' },
    ],
    [
      { path: '/profile/pin/value', value: 1 },
      { path: '/profile/pin/value', value: '[redacted]' },
    ],
    [
      { path: '/profile/salary', value: 1 },
      { path: '/profile/salary', value: '[masked]' },
    ],
    [
      { name: 'city', value: 'Oslo' },
      { name: 'city', value: 'Oslo' },
    ],
    [
      { name: 'password', state: 'set' },
      { name: 'password', state: 'set' },
    ],
    [
      { op: 'add', path: '/profile', value: { pin: 1 } },
      { op: 'add', path: '/profile', value: { pin: '[redacted]' } },
    ],
  ])('%j is %j', (value, expected) => {
    expect(redact([{ deep: value }], ['salary'])).toEqual([{ deep: expected }]);
  });

  it('takes out the members that it is given, wherever they stand', () => {
    const value = { salary: 1, profile: { salary: 2, list: [{ salary: [3] }, { salary: null }] } };
    expect(redact(value, ['salary'])).toEqual({
      salary: '[masked]',
      profile: { salary: '[masked]', list: [{ salary: '[masked]' }, { salary: null }] },
    });
  });

  it('takes nothing for a secret that says nothing', () => {
    const value = { password: {}, pin: null, otp: '', token: [], secret: true, apiKey: { set: false } };
    expect(redact(value)).toEqual(value);
  });
});

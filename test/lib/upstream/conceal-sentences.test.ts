import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { vendorWords } from '../../../lib/upstream/vendor-words.ts';

const SECRET = 'S3cr3tValue99';

describe('what stands behind a word for a secret is left out to the end of its sentence', () => {
  test.each([
    [`Rejected {"password":"ab\\"${SECRET}"}`, 'Rejected {"password":…'],
    [`Upstream said {\\"password\\":\\"${SECRET}\\"}`, 'Upstream said {\\"password\\":…'],
    [`pass\u200bword=${SECRET}`, 'password=…'],
    [`pass\u0000word=${SECRET}`, 'password=…'],
    [`Provisioning failed: password is ${SECRET}`, 'Provisioning failed: password is …'],
    [`callback?password%3D${SECRET}`, 'callback?password%3D…'],
    [`credentials.password.value: ${SECRET}`, 'credentials.password.value: …'],
    [`passwords: ${SECRET}x, ${SECRET}`, 'passwords: …'],
    ['key gt_abcdefghijklmnopqrstuvwxyz012345', 'key …'],
    [`The password '${SECRET}. No' does not fit. Try another`, 'The password …. Try another'],
    [`The API key you sent was: ${SECRET}`, 'The API key you sent was…'],
    [`Invalid password ${SECRET}`, 'Invalid password …'],
    ['New password set: Tr0ub4dor', 'New password set: …'],
    ['Temporary password created: Abcd1234. Tell nobody', 'Temporary password created: …. Tell nobody'],
    ['Password changed: hunter2 is not allowed', 'Password changed: …'],
    ['password type: hunter2', 'password type: …'],
    [`mot de passe\u00a0: ${SECRET}`, 'mot de passe : …'],
    [`パスワード：${SECRET}`, 'パスワード：…'],
    [`password=&quot;${SECRET}&quot;`, 'password=…'],
    [`Bearer "${SECRET}`, 'Bearer …'],
    ['AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', '…'],
  ])('%j is kept as %j', (text, kept) => {
    expect(vendorWords(text)).toBe(kept);
  });

  test.each([
    'Invalid token provided',
    'The password is too short',
    "The field 'password' is required",
    'Password requirements were not met. Password requirements: at least 8 characters',
    'The access token provided is expired, revoked or malformed',
    'Not found: Resource not found: 0oa1gjh63g214q0Hq0g4 (AppInstance)',
    'The role JBCUYUC7IRCVGS27IFCE2SKO is not there: 2c91808458ae7a4f0158b1bbf8af0628',
    'Cannot modify the firstName attribute because it has a field mapping and profile push is enabled',
  ])('%j is kept as it is', (text) => {
    expect(vendorWords(text)).toBe(text);
  });

  const name = fc.constantFrom(
    ...['password', 'Passwords', 'newPassword', 'client_secret', 'API key', 'credentials.password.value'],
    ...['x-api-key', 'token', 'recovery answer', 'Passwort', 'mot de passe', 'PIN', 'private key'],
  );
  const link = fc.constantFrom(
    ':',
    ': ',
    '=',
    ' = ',
    '＝',
    '%3D',
    '%253d',
    '&#61;',
    ' => ',
    ' -> ',
    ' is ',
    ' was ',
  );
  const secret = fc
    .string({ unit: fc.constantFrom(...'abcXYZ019!@#$%^&*"\'\\, ;{}[]()<>'), minLength: 6, maxLength: 40 })
    .map((text) => `q${text}Q7`);
  const shown = fc.constantFrom(
    (text: string) => text,
    (text: string) => `'${text}'`,
    (text: string) => `[${text}]`,
    (text: string) => `{ value: ${text} }`,
  );
  const hidden = fc.constantFrom('', '\u200b', '\u00ad', '\u2060', '\ufe0f', '\u0000');

  test('however it is linked, quoted or hidden', () => {
    fc.assert(
      fc.property(name, link, secret, shown, hidden, (word, to, text, show, between) => {
        const hides = word.slice(0, 2) + between + word.slice(2);
        expect(vendorWords(`It failed: ${hides}${to}${show(text)} was refused`)).not.toContain(text.slice(1));
      }),
    );
  });

  test('however often JSON was put into JSON', () => {
    fc.assert(
      fc.property(name, secret, fc.integer({ min: 0, max: 3 }), (word, text, levels) => {
        let json = JSON.stringify({ [word]: text, reason: 'no' });
        for (let level = 0; level < levels; level += 1) json = JSON.stringify(json);
        const inJson = JSON.stringify(text).slice(1, -1);
        const words = vendorWords(`Rejected ${json}`) ?? '';
        expect(words).not.toContain(text.slice(1));
        expect(words).not.toContain(inJson.slice(1));
        expect(words).not.toContain('Q7');
      }),
    );
  });
});

test('6 MB of words are looked through in less than a second, whatever is in them', () => {
  const startedAt = performance.now();
  for (const part of [
    'password=',
    'password is not ',
    'password "\\',
    '\\',
    'a@',
    '://',
    'is password ',
    'aA1',
  ])
    vendorWords(part.repeat(6_000_000 / part.length));
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

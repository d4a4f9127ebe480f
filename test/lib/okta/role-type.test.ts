import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roleOfAssignmentId, standardRoleType } from '../../../lib/okta/role-type.ts';

/** RFC 4648 §6 word for word: five bytes at a time are eight letters. Unpadded. */
function base32(text: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let encoded = '';
  for (let at = 0; at < text.length; at += 5) {
    const group = Buffer.alloc(8);
    const size = group.write(text.slice(at, at + 5), 3);
    const bits = group.readBigUInt64BE();
    for (let i = 0; i < Math.ceil((size * 8) / 5); i++) {
      encoded += letters.charAt(Number((bits >> BigInt(35 - 5 * i)) & 31n));
    }
  }
  return encoded;
}

describe('roleOfAssignmentId', () => {
  it.each(standardRoleType.options)('reads %s from its base32', (type) => {
    expect(roleOfAssignmentId(base32(type))).toBe(type);
  });

  it('reads the id that Okta’s documentation shows', () => {
    expect(roleOfAssignmentId('JBCUYUC7IRCVGS27IFCE2SKO')).toBe('HELP_DESK_ADMIN');
  });

  it('leaves every other id as it is, those that come close to a standard role’s too', () => {
    const id = base32('HELP_DESK_ADMIN');
    for (const other of [
      id.toLowerCase(),
      `${id}A`,
      `A${id}`,
      id.slice(0, -1),
      base32('CUSTOM'),
      'ra1abc',
      '',
    ]) {
      expect(roleOfAssignmentId(other)).toBe(other);
    }
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/), (text) => {
        expect(roleOfAssignmentId(text)).toBe(text);
      }),
    );
  });

  it('takes two ids for one role only where they are the same', () => {
    const names = standardRoleType.options.map((type) => roleOfAssignmentId(base32(type)));
    expect(new Set(names).size).toBe(standardRoleType.options.length);
  });
});

import type { Parameter } from '../specifications/specification.ts';

/** A parameter as it is sent: its name and a value, not yet encoded. */
export type Pair = readonly [name: string, value: string];

// Strings of which the vendors' documents say in words what they may be.
const WORDS: Readonly<Record<string, readonly string[]>> = {
  'listApplicationUsers q': ['a', 'sam', 'Ada', 'zzzz', '', 'ä', 'a b'],
  'listApplicationUsers expand': ['user', ''],
  'getApplicationUser expand': ['user', ''],
  'listApplicationGroupAssignments q': ['Team', 'Team 000', 'zzzz', '', 'test'],
  'listApplicationGroupAssignments expand': ['group', 'metadata', ''],
  'getApplicationGroupAssignment expand': ['group', 'metadata', ''],
  'listAssignedRolesForUser expand': ['targets/groups', 'targets/catalog/apps', ''],
  'listDevices search': [
    'status eq "ACTIVE"',
    'status eq "active"',
    'STATUS eq "ACTIVE"',
    'profile.platform eq "MACOS"',
    'profile.displayName sw "A"',
    'profile.displayName co "a" and status eq "ACTIVE"',
    'status eq "ACTIVE" or status eq "SUSPENDED"',
    'lastUpdated gt "2019-06-01T09:00:00.000Z"',
    'id eq "guoNOSUCHTHING000000"',
    '',
  ],
};

const NOT_INTEGERS = ['abc', '1.5', '', '1e2', ' 5', '+5', '0x10', 'true', '٣'];
const NOT_BOOLEANS = ['yes', '1', '', 'null', 'true '];

/** Values that the specification allows; `cursor` is one that the vendor has given out. */
export function validValues(
  operation: string,
  { name, schema, example, examples }: Parameter,
  cursor?: string,
) {
  const words = WORDS[`${operation} ${name}`];
  if (name === 'after') return cursor === undefined ? [''] : [cursor, ''];
  if (words) return words;
  if (schema.type === 'boolean') return ['true', 'false'];
  if (schema.type === 'integer') {
    const { minimum = 1, maximum } = schema;
    const middle = Math.floor((minimum + (maximum ?? 200)) / 2);
    const all = [
      minimum,
      minimum + 1,
      middle,
      ...(maximum === undefined ? [500, 2 ** 31 - 1] : [maximum - 1, maximum]),
    ];
    return all.map(String);
  }
  const told = [example, schema.example, ...Object.values(examples ?? {}).map(({ value }) => value)];
  return [...(schema.enum ?? []), ...told].filter((value) => value !== undefined).map(String);
}

/** Values that the specification does not allow. */
export function invalidValues({ name, schema }: Parameter): readonly string[] {
  if (schema.type === 'boolean') return NOT_BOOLEANS;
  if (schema.type === 'integer') {
    const { minimum, maximum } = schema;
    return [
      ...NOT_INTEGERS,
      '-1',
      '0',
      String(2 ** 31),
      ...(minimum === undefined ? [] : [String(minimum - 1)]),
      ...(maximum === undefined ? [] : [String(maximum + 1), '9999']),
    ];
  }
  if (schema.enum) return ['nosuch', 'USER'];
  return name === 'search' ? ['status is nice', '(', 'nosuch eq "a"'] : [];
}

/** A query string. */
export const queryOf = (pairs: readonly Pair[]) =>
  pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');

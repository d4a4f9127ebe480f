import { followed, type Schema, type SpecifiedOperation } from '../specifications/specification.ts';

/** A body with one thing wrong. */
export interface Spoilt {
  readonly about: string;
  /** Whether the specification allows it all the same. */
  readonly valid: boolean;
  readonly body: unknown;
}

/** Bodies made of one that is allowed: a member of another type, an empty string, a required member that is missing. */
export function spoiltBodies(operation: SpecifiedOperation, valid: unknown): Spoilt[] {
  const { vendor, body } = operation;
  if (!body) return [];
  const schema = plain(vendor, body.schema);
  const wrongTop = Array.isArray(valid) ? {} : [];
  const first = Array.isArray(valid) ? valid[0] : valid;
  const put = (member: unknown) => (Array.isArray(valid) ? [member, ...valid.slice(1)] : member);
  const members = membersOf(vendor, Array.isArray(valid) ? plain(vendor, schema.items ?? {}) : schema, first);
  const spoilt = members.flatMap(({ path, type, required, mayBeEmpty }): Spoilt[] => {
    const one = (words: string, value: unknown, isValid = false): Spoilt => ({
      about: `${path.join('.')} is ${words}`,
      valid: isValid,
      body: put(replaced(first, path, value)),
    });
    return [
      ...otherTypes(type).map((value) => one(JSON.stringify(value), value)),
      ...(required ? [one('missing', undefined)] : []),
      ...(type === 'string' ? [one('empty', '', mayBeEmpty)] : []),
    ];
  });
  return [{ about: 'the wrong kind of body', valid: false, body: wrongTop }, ...spoilt];
}

interface Member {
  readonly path: readonly string[];
  readonly type: string;
  readonly required: boolean;
  readonly mayBeEmpty: boolean;
}

/** What of a value the schema names with a type. `value` of a patch is left out: its type is said in words only. */
function membersOf(
  vendor: 'okta' | 'sailpoint',
  schema: Schema,
  value: unknown,
  above: readonly string[] = [],
): Member[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const found = schema.properties?.[name];
    if (!found || name === 'value') return [];
    const member = plain(vendor, found);
    const path = [...above, name];
    const one = {
      path,
      type: member.type ?? 'object',
      required: schema.required?.includes(name) ?? false,
      mayBeEmpty: member.enum === undefined && !member.minLength,
    };
    return [one, ...membersOf(vendor, member, inner, path)];
  });
}

/** A schema with its references followed and its parts put together. */
function plain(vendor: 'okta' | 'sailpoint', schema: Schema): Schema {
  const here = followed(vendor, schema);
  const parts = [...(here.allOf ?? []), ...(here.oneOf ?? [])].map((part) => plain(vendor, part));
  const all = [here, ...parts];
  const properties = Object.assign({}, ...all.map((part) => part.properties ?? {}).reverse());
  return {
    ...here,
    type: all.find(({ type }) => type !== undefined)?.type ?? 'object',
    ...(Object.keys(properties).length > 0 && { properties }),
    required: all.flatMap(({ required = [] }) => required),
  };
}

function otherTypes(type: string): readonly unknown[] {
  const all: Readonly<Record<string, unknown>> = {
    string: 'x',
    integer: 1,
    boolean: true,
    array: [],
    object: {},
  };
  return [...Object.entries(all).flatMap(([name, value]) => (name === type ? [] : [value])), null];
}

/** A copy with another value at a path; `undefined` takes it away. */
function replaced(value: unknown, [name = '', ...rest]: readonly string[], by: unknown): unknown {
  const object = { ...(value as Record<string, unknown>) };
  if (rest.length > 0) return { ...object, [name]: replaced(object[name], rest, by) };
  const { [name]: _, ...without } = object;
  return by === undefined ? without : { ...object, [name]: by };
}

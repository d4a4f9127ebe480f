import { isSecretName } from './secret-name.ts';

/** Why a value is taken out: its name tells a secret, or is one of those that a deployment names. */
export type Taken = 'secret' | 'masked';

/** What stands instead of the parts of a JSON value. */
export interface Instead {
  /** Of a value that is taken out, whole. */
  readonly taken: (value: unknown, why: Taken) => unknown;
  /** Of every other text, number, true, false and null. */
  readonly leaf: (value: unknown) => unknown;
  /** Of a member's name; itself without this. */
  readonly name?: (name: string) => string;
}

// `{ name: 'password', value: 'x' }`, `{ op: 'replace', path: '/profile/pin', value: 1 }`, ServiceNow's `display_value`.
const LABEL = /^(name|key|attribute|field|property|label|type|path|id|variable)(_?name)?$/i;
const VALUE = /^((new|old|current|previous|default|display|attribute|field)_?)?values?$|^(text|content)$/i;

/**
 * A copy of a JSON value with its secrets taken out: what stands under a secret's name, or beside one. True, false, null
 * and what is empty are none: an empty object is how Okta shows that there is a password.
 *
 * @param members names of members that are taken out as well, wherever they stand
 */
export function takeSecrets(value: unknown, members: ReadonlySet<string>, instead: Instead): unknown {
  const walk = (part: unknown): unknown => {
    if (part === null || typeof part !== 'object' || JSON.isRawJSON(part)) return instead.leaf(part);
    if (Array.isArray(part)) return part.map(walk);
    const labels = labelsOf(part);
    const taken = ([name, member]: [string, unknown]) => {
      const why = whyTaken(VALUE.test(name) ? [name, ...labels] : [name], members);
      const left = why && holdsAnything(member) ? instead.taken(member, why) : walk(member);
      return [instead.name?.(name) ?? name, left];
    };
    return Object.fromEntries(Object.entries(part).map(taken));
  };
  return walk(value);
}

/** All texts and numbers in a JSON value. */
export function leavesOf(value: unknown): (string | number | RawJSON)[] {
  if (typeof value === 'string' || typeof value === 'number' || JSON.isRawJSON(value)) return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(leavesOf) : [];
}

/** A text or a number as a text. */
export function textOf(leaf: unknown): string {
  return JSON.isRawJSON(leaf) ? leaf.rawJSON : String(leaf);
}

function whyTaken(names: readonly string[], members: ReadonlySet<string>): Taken | undefined {
  if (names.some((name) => members.has(name))) return 'masked';
  return names.some(isSecretName) ? 'secret' : undefined;
}

/** What names the value that stands beside it, each step of a path by itself. */
function labelsOf(pair: object): string[] {
  return Object.entries(pair).flatMap(([name, label]) =>
    typeof label === 'string' && LABEL.test(name) ? label.split('/') : [],
  );
}

function holdsAnything(value: unknown): boolean {
  return leavesOf(value).some((leaf) => leaf !== '');
}

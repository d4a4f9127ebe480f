import { leavesOf, takeSecrets, textOf } from '../json/take-secrets.ts';
import { TooManySecrets } from './errors.ts';
import { isMark, type Mask, markOf, REDACTED } from './image.ts';

/** So many are looked for in every text of a response. */
const MAX_SECRETS = 100;

// Shorter ones are looked for as words of their own, and the shortest as whole values only: otherwise a PIN would tear
// holes into ids, and a letter into everything.
const ANYWHERE_FROM = 6;
const AS_WORD_FROM = 3;

/** The secrets that a request carried, to be known again where a vendor repeats them. */
export interface RequestSecrets {
  /** Keyed marks of them: known by these alone where the request is no longer there. */
  readonly marks: readonly string[];
  /** Whether a text or a number is one of them. */
  isOne(leaf: unknown): boolean;
  /** A text without those that are a part of it. */
  withoutThem(text: string): string;
}

/** @throws {TooManySecrets} */
export function secretsOf(request: unknown, mask: Mask): RequestSecrets {
  const { taken, leaves, open } = lookThrough(request, mask);
  // What stands in the request for all to see is no secret for standing there once more.
  const secrets = [...leaves].filter((text) => text !== '' && !open.has(text) && !isMark(text));
  if (secrets.length > MAX_SECRETS) throw new TooManySecrets(MAX_SECRETS);
  const known = new Set(secrets);
  // The longest first, as one may hold another.
  const patterns = secrets.sort((one, other) => other.length - one.length).flatMap(patternsOf);
  const marked = [
    ...secrets,
    ...taken.filter((value) => leavesOf(value).some((leaf) => known.has(textOf(leaf)))),
  ];
  return {
    marks: [...new Set(marked.map((value) => markOf(value, mask.key)))],
    isOne: (leaf) => known.has(textOf(leaf)),
    withoutThem: (text) => patterns.reduce((left, pattern) => left.replace(pattern, REDACTED), text),
  };
}

/** Those of a request that is on record without them. In a text they are then found as words of their own only. */
export function recordedSecrets(marks: readonly string[], { key }: Mask): RequestSecrets {
  const known = new Set(marks);
  const isOne = (leaf: unknown) => known.size > 0 && known.has(markOf(textOf(leaf), key));
  const withoutIt = (word: string) => {
    const bare = withoutStop(word);
    return bare.length >= AS_WORD_FROM && isOne(bare) ? REDACTED + word.slice(bare.length) : word;
  };
  return {
    marks,
    isOne,
    withoutThem: (text) => (known.size === 0 ? text : text.replace(/[^\s"'`,;:()[\]{}<>]+/g, withoutIt)),
  };
}

function withoutStop(word: string): string {
  let end = word.length;
  while (end > 0 && '.!?'.includes(word.charAt(end - 1))) end -= 1;
  return word.slice(0, end);
}

function lookThrough(request: unknown, { members }: Mask) {
  const taken: unknown[] = [];
  const leaves = new Set<string>();
  const open = new Set<string>();
  takeSecrets(request, members, {
    taken(value) {
      taken.push(value);
      for (const leaf of leavesOf(value)) leaves.add(textOf(leaf));
    },
    leaf(value) {
      for (const leaf of leavesOf(value)) open.add(textOf(leaf));
      return value;
    },
  });
  return { taken, leaves, open };
}

/** A secret as a vendor may put it into a text: as it is, in JSON, in an address, in HTML. */
function patternsOf(secret: string): RegExp[] {
  if (secret.length < AS_WORD_FROM) return [];
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    secret.replace(/[&<>"']/g, (sign) => HTML[sign] ?? sign),
  ];
  return [...new Set(forms)].map((form) => {
    const literal = form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    const isShort = secret.length < ANYWHERE_FROM;
    return isShort
      ? new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'gu')
      : new RegExp(literal, 'g');
  });
}

const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

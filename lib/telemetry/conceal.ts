import { isSecretName } from '../json/secret-name.ts';
import { errorFacts } from './error-facts.ts';

// Of a log even less is wanted than of the ledger: a log may lack.
const OF_LOGS = /cookie|signature|credential|session|ssws/i;

/** Whether a word in a text is the name of a secret. */
export const isSecretInText = (name: string) => isSecretName(name) || OF_LOGS.test(name);

const isSecret = (name: unknown) => typeof name === 'string' && isSecretInText(name);

/**
 * For `JSON.stringify`: leaves out members with a secret's name, and values that stand beside one (`{ name, value }`,
 * `{ path, value }`, `[name, value]`); errors keep what {@link errorFacts} takes of them, and nothing else.
 */
export function conceal(name: string, value: unknown): unknown {
  if (isSecret(name)) return undefined;
  if (typeof value === 'string') return concealText(value);
  if (value instanceof Error) return errorFacts(value);
  if (Array.isArray(value)) return isSecret(value[0]) ? [value[0]] : value;
  if (value === null || typeof value !== 'object') return value;
  const named = value as { name?: unknown; key?: unknown; path?: unknown; value?: unknown };
  if ('value' in named && [named.name, named.key, named.path].some(isSecret)) {
    return { ...named, value: undefined };
  }
  return value;
}

const SECRET_TEXTS: readonly (readonly [RegExp, string])[] = [
  // Credentials as headers carry them, tokens, keys.
  [/\b(SSWS|Bearer|Basic|DPoP)(?:\s+|\s*[:=]\s*)\\*["']?[^\s"',;]+/gi, '$1 …'],
  [/\beyJ[\w-]{8,}[\w.-]*/g, '…'],
  // Those that their issuers have given a form to be known by: ours, webhooks', AWS's, GitHub's, Slack's.
  [/\b(gt_|whsec_|gh[opsur]_|github_pat_|xox[a-z]-)[\w+/=-]{8,}/g, '…'],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/g, '…'],
  [/-----BEGIN [\s\S]*?(-----END [^-]*-----|$)/g, '…'],
  // Addresses: their query, and a name and password in them.
  [/(https?:\/\/[^\s"'?]+)\?[^\s"']*/g, '$1?…'],
  [/:\/\/[^/@\s]*@/g, '://…@'],
];

/** A text without what looks like a credential in it. What a person wrote into a sentence is not found. */
export function concealText(text: string): string {
  return withoutNamed(SECRET_TEXTS.reduce((left, [secret, instead]) => left.replace(secret, instead), text));
}

// `password=…`, `"client_secret": "…"`; in `note: password=…` the second name counts as well.
const NAME = /(?<![\w-])([A-Za-z][\w-]*)\\*["']?\s*[:=]\s*/g;
// In JSON within JSON a value ends where the outer text does: too much rather than too little.
const VALUE = /\\*"(?:[^"\\]|\\.)*(?:"|\\?$)|\\*'(?:[^'\\]|\\.)*(?:'|\\?$)|[^\s,;&}]+/sy;

function withoutNamed(text: string): string {
  let [without, end] = ['', 0];
  for (const { 0: named, 1: name, index } of text.matchAll(NAME)) {
    VALUE.lastIndex = index + named.length;
    if (index < end || !isSecret(name) || !VALUE.test(text)) continue;
    without += `${text.slice(end, index)}${named}…`;
    end = VALUE.lastIndex;
  }
  return without + text.slice(end);
}

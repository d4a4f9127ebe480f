import { errorFacts } from './error-facts.ts';

/** Names of what never gets into the log, wherever it stands. Wider than what the ledger leaves out: a log may lack. */
const SECRET_NAME =
  /pass(word|wd|phrase|code)|secret|token|assertion|authorization|(api|private|hash)[-_ ]?key|cookie|signature|credential|session|ssws|answer/i;

/**
 * For `JSON.stringify`: leaves out members with a secret's name, and values that stand beside one (`{ name, value }`,
 * `{ path, value }`, `[name, value]`); errors keep what {@link errorFacts} takes of them, and nothing else.
 */
export function conceal(name: string, value: unknown): unknown {
  if (SECRET_NAME.test(name)) return undefined;
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

const isSecret = (name: unknown) => typeof name === 'string' && SECRET_NAME.test(name);

const SECRET_TEXTS: readonly (readonly [RegExp, string])[] = [
  // Credentials as headers carry them, tokens, keys.
  [/\b(SSWS|Bearer|Basic|DPoP)\s+[^\s"',;]+/gi, '$1 …'],
  [/\beyJ[\w-]{8,}[\w.-]*/g, '…'],
  [/\bwhsec_[\w+/=-]+/g, '…'],
  [/-----BEGIN [\s\S]*?(-----END [^-]*-----|$)/g, '…'],
  // Addresses: their query, and a name and password in them.
  [/(https?:\/\/[^\s"'?]+)\?[^\s"']*/g, '$1?…'],
  [/:\/\/[^/@\s]*@/g, '://…@'],
  // `password=…`, `"client_secret": "…"`.
  [
    /((?:pass(?:word|wd|phrase|code)|secret|token|assertion|api[-_ ]?key|private[-_ ]?key|cookie)[\w-]*["']?\s*[:=]\s*)("[^"]*"|'[^']*'|[^\s,;&}]+)/gi,
    '$1…',
  ],
];

/** A text without what looks like a credential in it. What a person wrote into a sentence is not found. */
export function concealText(text: string): string {
  return SECRET_TEXTS.reduce((concealed, [secret, instead]) => concealed.replace(secret, instead), text);
}

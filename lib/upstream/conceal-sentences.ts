import { isFactWord } from '../json/secret-name.ts';
import { isSecretInText } from '../telemetry/conceal.ts';

// What comes after one of these, behind a word for a secret, is taken for the secret.
const SEPARATOR = '[:=：＝﹕→⇒]|->|%(?:25)*3[ad]|&(?:#0*58|#0*61|#x0*3[ad]|colon|equals);|\\\\u003[ad]';
const COPULAS = new Set('is was are were equals equal es est ist war lautet é è'.split(' '));

// What is said about a secret, as long as the rest of its sentence is in plain words: "the password is too short".
const SAID_OF =
  /^\s+(?:not|too|required|missing|invalid|incorrect|wrong|empty|weak|blank|locked|disabled|expired|found|refused|rejected|revoked|used|changed|set|reset|provided|accepted)(?![\p{L}\p{N}_])[\p{Ll}\s,()'’-]*$/u;
// What is named after a secret and is none: "password requirements: at least 8 characters".
const ABOUT = new Set('complexity requirement requirements rule rules'.split(' '));

const PIECE = new RegExp(
  [
    '(?<stop>\\.(?=\\s+\\p{Lu})|。)',
    `(?<separator>${SEPARATOR})`,
    '(?<word>[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}_-]*(?:\\.[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}_-]*)*)',
    '(?<quote>\\\\*(?:["\'`“”„‘’«»]|&quot;|&#39;|&apos;))',
    '(?<sign>[!@#$%^&*+<>~|\\\\/])',
    '\\S',
  ].join('|'),
  'giu',
);
const STOP = /\.(?=\s+\p{Lu})|。|$/gu;

/**
 * A line of prose without what stands behind a word for a secret, up to the end of the sentence: `password: …`, `the
 * password is …`, `token …`. Rather too much than too little, as a person's sentence has no grammar. One pass over it.
 */
export function concealSentences(text: string): string {
  let [without, taken] = ['', 0];
  let seen: Seen | undefined;
  const takeOut = (start: number) => {
    const end = endOf(text, start);
    without += `${text.slice(taken, start)}…`;
    [taken, seen] = [end, undefined];
  };
  let last: readonly string[] = [];
  for (const { 0: piece, index, groups = {} } of text.matchAll(PIECE)) {
    if (index < taken) continue;
    const end = index + piece.length;
    const { stop, separator, word, quote, sign } = groups;
    if (stop !== undefined) [seen, last] = [undefined, []];
    else if (word !== undefined) {
      if (seen && COPULAS.has(word.toLowerCase())) {
        if (!SAID_OF.test(text.slice(end, endOfSentence(text, end)))) takeOut(afterSpace(text, end));
      } else if (seen?.isLast && looksLikeValue(word)) takeOut(seen.end);
      else {
        last = [...last.slice(-2), word];
        const isSecret = [1, 2, 3].some((n) => isSecretInText(last.slice(-n).join(' ')));
        seen = isSecret ? { isLast: true, end: afterSpace(text, end) } : seen && { ...seen, isLast: false };
      }
    } else if (!seen) continue;
    else if (separator !== undefined) {
      const about = last.at(-1) ?? '';
      const from = afterSpace(text, end);
      const isAbout = ABOUT.has(about.toLowerCase()) || isFactWord(about);
      // `Password set: Tr0ub4dor` says no fact about it.
      if (!isAbout || looksLikeValue(/^\S{0,64}/.exec(text.slice(from, from + 64))?.[0] ?? '')) takeOut(from);
    } else if (quote !== undefined) {
      if (opens(text, index, end)) takeOut(index);
    } else if (sign !== undefined && seen.isLast && index >= seen.end && index > 0 && text[index - 1] === ' ')
      takeOut(index);
  }
  return without + text.slice(taken);
}

/** The last word for a secret in the sentence so far. */
interface Seen {
  /** Whether no word has come since. */
  readonly isLast: boolean;
  /** Where it ends, with the space behind it. */
  readonly end: number;
}

/** Whether a word can hardly be one of a sentence: `00Ab_c`, `4711`, `hunTer`. */
const looksLikeValue = (word: string) => /\p{N}|\p{Ll}\p{Lu}|_/u.test(word);

/** Whether a quotation mark begins a quotation: a space is in front of it, or it does not end the word before. */
function opens(text: string, start: number, end: number): boolean {
  // Taken out already, as the request carried it.
  if (text.startsWith('[redacted]', end)) return false;
  if (/\s/.test(text[start - 1] ?? ' ')) return true;
  return /[\p{L}\p{N}]/u.test(text[end] ?? '') && !/^s\b/.test(text.slice(end, end + 2));
}

const afterSpace = (text: string, at: number) => at + (/^\s*/.exec(text.slice(at, at + 9))?.[0].length ?? 0);

/** Where the sentence ends in which a value begins; a value in quotation marks is left whole. */
function endOf(text: string, start: number): number {
  const quoted = /^(\\*)(["'`“„‘«]|&quot;|&#39;|&apos;)/.exec(text.slice(start, start + 40));
  if (!quoted) return endOfSentence(text, start);
  const [open = '', slashes = '', mark = ''] = quoted;
  const closing = CLOSING[mark] ?? mark;
  for (let at = start + open.length; ; at += closing.length) {
    at = text.indexOf(closing, at);
    if (at < 0) return text.length;
    if (slashesBefore(text, at) === slashes.length) return endOfSentence(text, at + closing.length);
  }
}

const CLOSING: Readonly<Record<string, string>> = { '“': '”', '„': '“', '‘': '’', '«': '»' };

function slashesBefore(text: string, at: number): number {
  let first = at;
  while (text[first - 1] === '\\') first -= 1;
  return at - first;
}

function endOfSentence(text: string, from: number): number {
  STOP.lastIndex = from;
  return STOP.exec(text)?.index ?? text.length;
}

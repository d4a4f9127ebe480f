import { concealText } from '../telemetry/conceal.ts';
import { concealSentences } from './conceal-sentences.ts';

const MAX_LENGTH = 300;
// An answer may have megabytes, and of these words a line is kept.
const MAX_READ = 10_000;
const E_MAIL = /[^\s"'<>()[\],;:@]{1,64}@[^\s"'<>()[\],;:@]{1,255}/g;

// A long random text: letters of both cases and digits. Ids are shorter, and digests have one case.
const RANDOM = /(?<![\w+=~-])(?=[\w+=~-]*\d)(?=[\w+=~-]*[a-z])(?=[\w+=~-]*[A-Z])[\w+=~-]{32,}/g;
const AWS_SECRET_KEY = /(?<![\w+/=])(?=[A-Za-z+/]*\d)[A-Za-z0-9+/]{40}(?![\w+/=])/g;

/**
 * A text as people see it: without characters that show nothing, between which a word would hide, and with a space for
 * whatever moves on.
 */
function seenText(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cf}\p{DI}]/gu, '')
    .replace(/[\s\p{Z}\u0085]+/gu, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim();
}

/**
 * A vendor's own words as they are kept and shown: one line of 300 characters at most, without what looks like a
 * credential or stands behind a word for one ({@link concealSentences}), without e-mail addresses, as reports are locked
 * and name people by their ids, without control characters and those that change the direction of the text, and without a
 * full stop at its end.
 *
 * @param without takes out of it what else is known to be secret
 * @returns undefined where nothing is left
 */
export function vendorWords(text: string, without = (words: string) => words): string | undefined {
  // What hides a word goes first, or the word would be found by those who read it, and not here.
  const seen = without(seenText(without(text.slice(0, MAX_READ))));
  const line = concealSentences(concealText(seen))
    .replace(RANDOM, '…')
    .replace(AWS_SECRET_KEY, '…')
    .replace(E_MAIL, '…')
    .replace(/…(?:\s*…)+/g, '…')
    .trim()
    .replace(/[.\s]+$/, '');
  const signs = [...line];
  const words = signs.length <= MAX_LENGTH ? line : `${signs.slice(0, MAX_LENGTH - 1).join('')}…`;
  return words === '' ? undefined : words;
}

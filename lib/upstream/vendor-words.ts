import { concealText } from '../telemetry/conceal.ts';

const MAX_LENGTH = 300;
// An answer may have megabytes, and of these words a line is kept.
const MAX_READ = 10_000;
const E_MAIL = /[^\s"'<>()[\],;:@]{1,64}@[^\s"'<>()[\],;:@]{1,255}/g;

/**
 * A vendor's own words as they are kept and shown: one line of 300 characters at most, without what looks like a
 * credential or an e-mail address, as reports are locked and name people by their ids, without control characters and
 * those that change the direction of the text, and without a full stop at its end.
 *
 * @returns undefined where nothing is left
 */
export function vendorWords(text: string): string | undefined {
  const line = concealText(text.slice(0, MAX_READ))
    .replace(E_MAIL, '…')
    .toWellFormed()
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim()
    .replace(/[.\s]+$/, '');
  const signs = [...line];
  const words = signs.length <= MAX_LENGTH ? line : `${signs.slice(0, MAX_LENGTH - 1).join('')}…`;
  return words === '' ? undefined : words;
}

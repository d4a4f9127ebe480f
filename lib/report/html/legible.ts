// What makes a name look like another one, or turns the text around it: controls, bidirectional overrides and
// isolates, and characters without width. Joiners and directional marks stay: names of many scripts need them.
const DECEPTIVE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** The same text with what cannot be seen made visible, `⟨U+202E⟩`, and half surrogates replaced. */
export function legible(text: string): string {
  return text
    .toWellFormed()
    .replace(
      DECEPTIVE,
      (character) => `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
    );
}

const LONGEST = 400;

/** Text that fits into a cell. What is cut off is said, with how long it was. */
export function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  const cut = text.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '');
  return `${cut}… (cut: ${text.length.toLocaleString('en-US')} characters)`;
}

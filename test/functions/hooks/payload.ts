import { readFileSync } from 'node:fs';

/** The ids that a payload's places stand for. */
export type Ids = Readonly<Partial<Record<'APP' | 'APP2' | 'USER' | 'DEVICE', string>>>;

/** The text of a payload as its vendor's documentation describes it, about these ids. */
export function payload(file: string, ids: Ids = {}): string {
  const text = readFileSync(new URL(`payloads/${file}.json`, import.meta.url), 'utf8');
  return text.replaceAll(/\b(APP2|APP|USER|DEVICE)\b/g, (place) => ids[place as keyof Ids] ?? place);
}

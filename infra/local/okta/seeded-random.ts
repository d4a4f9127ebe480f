const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A replayable stream of numbers (mulberry32). Not for secrets: the org's secrets are public by design. */
export class SeededRandom {
  #state: number;

  constructor(seed: number, stream = 0) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0;
  }

  /** A float from 0 up to but excluding 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** An integer from 0 up to but excluding `bound`. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** One of the words. */
  pick(words: readonly string[]): string {
    return words[this.below(words.length)] ?? '';
  }

  /** `length` characters of base 62. */
  text(length: number): string {
    let text = '';
    for (let i = 0; i < length; i++) text += ALPHABET.charAt(this.below(62));
    return text;
  }

  /** `length` bytes. */
  bytes(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let i = 0; i < length; i++) bytes[i] = this.below(256);
    return bytes;
  }

  /** A version 4 UUID. */
  uuid(): string {
    const bytes = this.bytes(16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = bytes.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }
}

/**
 * A 20-character id of Okta's form: prefix, running number, random text. The number inside makes ids unique
 * without remembering them, which matters at 100,000 users.
 */
export function oktaId(prefix: string, serial: number, random: SeededRandom): string {
  const head = prefix + serial.toString(36).padStart(5, '0');
  return head + random.text(Math.max(0, 20 - head.length - 2)) + (prefix === '00u' ? 'g5' : 'g4');
}

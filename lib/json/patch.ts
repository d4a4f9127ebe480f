import { applyPatch, createPatch, type Operation } from 'rfc6902';
import { copyJson } from './copy.ts';

/**
 * What a JSON Patch (RFC 6902) makes of a JSON document, as a copy; undefined where it does not fit. A vendor
 * that gets such a patch says itself what is wrong with it.
 */
export function patched<T extends object>(document: T, patch: readonly object[]): T | undefined {
  const numbers = new Numbers();
  const copy = numbers.hidden(document);
  try {
    const failures = applyPatch(copy, numbers.hidden(patch) as Operation[]);
    return failures.every((failure) => failure === null) ? (numbers.shown(copy) as T) : undefined;
  } catch {
    // A path that leads into a text, and one that is no JSON Pointer, are thrown.
    return undefined;
  }
}

/** The JSON Patch that makes one JSON document of another. */
export function patchBetween(before: unknown, after: unknown): unknown[] {
  const numbers = new Numbers();
  return createPatch(numbers.hidden(before), numbers.hidden(after)).map((step) => numbers.shown(step));
}

/** The library takes a number that is kept as it came for an object. Here each stands as a symbol, the same for the same. */
class Numbers {
  readonly #symbols = new Map<string, symbol>();
  readonly #numbers = new Map<unknown, RawJSON>();

  hidden(value: unknown): unknown {
    return copyJson(value, (leaf) => (JSON.isRawJSON(leaf) ? this.#symbolOf(leaf) : leaf));
  }

  shown(value: unknown): unknown {
    return copyJson(value, (leaf) => this.#numbers.get(leaf) ?? leaf);
  }

  #symbolOf(number: RawJSON): symbol {
    const symbol = this.#symbols.get(number.rawJSON) ?? Symbol(number.rawJSON);
    this.#symbols.set(number.rawJSON, symbol);
    this.#numbers.set(symbol, number);
    return symbol;
  }
}

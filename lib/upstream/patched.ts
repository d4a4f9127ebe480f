import { applyPatch, type Operation } from 'rfc6902';

/**
 * What a JSON Patch (RFC 6902) makes of a JSON document, as a copy; undefined where it does not fit. A vendor
 * that gets such a patch says itself what is wrong with it.
 */
export function patched<T extends object>(document: T, patch: readonly object[]): T | undefined {
  const copy = structuredClone(document);
  try {
    const failures = applyPatch(copy, structuredClone(patch) as Operation[]);
    return failures.every((failure) => failure === null) ? copy : undefined;
  } catch {
    // A path that leads into a text, and one that is no JSON Pointer, are thrown.
    return undefined;
  }
}

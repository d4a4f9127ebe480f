const absoluteForm = /^https?:\/\/[^/?#]*/i;

/** A request line's target, taken apart without any normalisation. */
export interface RequestTarget {
  /** Percent-decoded once, as the gateway matches it and hands it on. */
  path: string;
  /** As received, without the question mark. */
  rawQuery: string;
}

/**
 * Splits a raw request target and decodes its path, or answers undefined when the path's percent-encoding is
 * malformed. `URL` is avoided on purpose: it would collapse `..` segments, which the gateway does not.
 */
export function parseRequestTarget(target: string): RequestTarget | undefined {
  const origin = target.replace(absoluteForm, '');
  const mark = origin.indexOf('?');
  const encodedPath = mark === -1 ? origin : origin.slice(0, mark);
  const rawQuery = mark === -1 ? '' : origin.slice(mark + 1);
  try {
    return { path: decodeURIComponent(encodedPath) || '/', rawQuery };
  } catch {
    return undefined;
  }
}

/** A copy of a JSON value with its leaves replaced: texts, numbers, true, false and null, and numbers kept as they came. */
export function copyJson(value: unknown, leaf: (value: unknown) => unknown = (same) => same): unknown {
  if (value === null || typeof value !== 'object' || JSON.isRawJSON(value)) return leaf(value);
  if (Array.isArray(value)) return value.map((item) => copyJson(item, leaf));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copyJson(member, leaf)]));
}

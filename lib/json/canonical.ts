/**
 * A JSON value in one spelling (RFC 8785): members in the order of their names, no space. Beyond it, a number that is
 * kept as it came has its own digits, and half a surrogate pair is escaped, where RFC 8785 has neither.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object' || JSON.isRawJSON(value))
    return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

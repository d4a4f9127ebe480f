// A string, which is a name where a colon follows, or what opens and closes.
const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g;

/**
 * What readers of the same JSON text read differently, in words: a name that an object has twice, of which some take the
 * first and some the last (RFC 8259 §4), or `__proto__`, which is no member to some. Undefined for neither.
 *
 * @param json a text that is JSON
 */
export function oddMember(json: string): string | undefined {
  const objects: Set<string>[] = [];
  for (const [token, colon] of json.matchAll(TOKEN)) {
    if (token === '{' || token === '[') objects.push(new Set());
    else if (token === '}' || token === ']') objects.pop();
    if (colon === undefined) continue;
    const name: string = JSON.parse(token.slice(0, -colon.length));
    if (name === '__proto__') return 'a member is called __proto__';
    const names = objects.at(-1);
    if (names?.has(name)) return 'a member comes twice';
    names?.add(name);
  }
  return undefined;
}

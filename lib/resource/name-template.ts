import type { Reference } from './resource-type.ts';

/** How a canonical name is made of a reference, and read back. */
export interface NameTemplate {
  nameOf(reference: Reference): string;
  parse(name: string): Reference | undefined;
}

const ID = /[A-Za-z0-9_-]{1,100}/;

/**
 * A template such as `okta:app/{appId}/user/{userId}` both ways. Anchored at both ends: what is not exactly such a name
 * is none.
 *
 * @param forms of parts that are not just any id
 */
export function nameTemplate(template: string, forms: Readonly<Record<string, RegExp>> = {}): NameTemplate {
  const source = template.replaceAll(/\{(\w+)\}/g, (_, part: string) => {
    const form = forms[part] ?? ID;
    return `(?<${part}>${form.source})`;
  });
  const exact = new RegExp(`^${source}$`);
  return {
    nameOf: (reference) => template.replaceAll(/\{(\w+)\}/g, (_, part: string) => reference[part] ?? ''),
    parse(name) {
      const found = exact.exec(name);
      // `$` also matches before a line break at the end.
      return found && found[0].length === name.length ? { ...found.groups } : undefined;
    },
  };
}

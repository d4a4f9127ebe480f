import { InvalidPathValue } from './errors.ts';

/**
 * A path template tag that encodes its values, so that no value can leave its segment.
 *
 * @throws {InvalidPathValue} for a value that is empty, holds `/`, `\`, `%`, `?`, `#`, white space, a control
 * character or half of a surrogate pair, or is a dot segment (RFC 3986 §3.3 and §5.2.4)
 */
export function path(strings: TemplateStringsArray, ...values: readonly string[]): string {
  return strings.reduce((built, part, i) => built + segment(values[i - 1] ?? '') + part);
}

/**
 * The path of a template such as `/api/v1/apps/{appId}/users` with its parameters filled in.
 *
 * @throws {InvalidPathValue} as {@link path}, and for a parameter that is missing
 */
export function fillPath(template: string, params: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => segment(params[name] ?? ''));
}

function segment(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  const held = /[\u0000-\u0020\u007f-\u009f/\\%?#]/.test(value);
  if (value === '' || /^\.+$/.test(value) || held || !value.isWellFormed()) throw new InvalidPathValue();
  return encodeURIComponent(value);
}

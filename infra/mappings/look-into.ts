import { Expression } from '../../lib/itsm/expression.ts';

/** What an expression found in an event: its text, and the JSON value that it yields. */
export interface Looked {
  readonly text: string;
  readonly value: unknown;
}

type Root = Parameters<Expression['of']>[0];

/**
 * The conditions of a `when` that an event does not meet, and what they looked at: of `a == 'x' && b == 'y'` the one that
 * is not true, with what `a` or `b` yields.
 */
export function unmetIn(
  when: Expression,
  root: Root,
): { readonly text: string; readonly looked: Looked[] }[] {
  return conditionsOf(when.text)
    .filter((text) => new Expression(text).of(root) !== true)
    .map((text) => ({ text, looked: lookedAt(text, root) }));
}

/** The parts that must all be true. */
function conditionsOf(text: string): string[] {
  const inner = withoutParentheses(text);
  if (split(inner, '||').length > 1) return [inner];
  const parts = split(inner, '&&');
  return parts.length > 1 ? parts.flatMap(conditionsOf) : [inner];
}

const SEPARATORS = ['||', '&&', '==', '!=', '>=', '<=', '>', '<'];
const LITERAL = /^['`]/;
const CALL = /^[a-z_]+\((.*)\)$/s;

/** What stands in a condition and is neither a literal, nor made of other expressions. */
function lookedAt(condition: string, root: Root): Looked[] {
  const text = withoutParentheses(condition.replace(/^!\s*/, ''));
  for (const separator of SEPARATORS) {
    const parts = split(text, separator);
    if (parts.length > 1) return unique(parts.flatMap((part) => lookedAt(part, root)));
  }
  const [, args] = CALL.exec(text) ?? [];
  if (args !== undefined) return unique(split(args, ',').flatMap((part) => lookedAt(part, root)));
  return LITERAL.test(text) ? [] : [{ text, value: new Expression(text).of(root) }];
}

function unique(all: readonly Looked[]): Looked[] {
  return [...new Map(all.map((one) => [one.text, one])).values()];
}

function withoutParentheses(text: string): string {
  const trimmed = text.trim();
  const isWhole = trimmed.startsWith('(') && closingOf(trimmed) === trimmed.length - 1;
  return isWhole ? withoutParentheses(trimmed.slice(1, -1)) : trimmed;
}

/** Where what a text begins with is closed. */
function closingOf(text: string): number {
  for (const { index, depth } of tokensOf(text)) if (depth === 0) return index;
  return -1;
}

/** The parts of a text between separators that stand in no quotes, brackets or parentheses. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (const { index, depth } of tokensOf(text)) {
    if (depth > 0 || index < start || !text.startsWith(separator, index)) continue;
    parts.push(text.slice(start, index).trim());
    start = index + separator.length;
  }
  return [...parts, text.slice(start).trim()];
}

/** Each character outside of quotes, and how many brackets and parentheses are open after it. */
function* tokensOf(text: string): Generator<{ readonly index: number; readonly depth: number }> {
  let depth = 0;
  let quote = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (quote) {
      if (character === '\\') index += 1;
      else if (character === quote) quote = '';
      continue;
    }
    if (`'"\``.includes(character)) quote = character;
    else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    yield { index, depth };
  }
}

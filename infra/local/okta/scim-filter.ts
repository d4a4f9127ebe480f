import { invalidSearch } from './errors.ts';

const OPERATORS = ['eq', 'ne', 'sw', 'co', 'gt', 'ge', 'lt', 'le'] as const;

/** A comparison operator of SCIM's filter language. */
export type FilterOperator = (typeof OPERATORS)[number];
type Value = string | boolean | number;
type Predicate<T> = (record: T) => boolean;

/** What can be filtered: by which attributes, how each is read, and which operators it takes. */
export interface FilterAttributes<T> {
  /** As they are written in records; in a filter their case does not matter (RFC 7644 §3.4.2.2). */
  names: readonly string[];
  /** Whether the case of values matters. */
  caseExact: boolean;
  allows(attribute: string, operator: FilterOperator): boolean;
  read(record: T, attribute: string): unknown;
}

const TOKEN = /\s*(?:([()])|("(?:[^"\\]|\\.)*")|([^\s()"]+))/y;

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (!match) throw invalidSearch('The filter contains an unexpected character.');
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  return tokens;
}

function literalOf(token: string | undefined): Value {
  try {
    const value: unknown = JSON.parse(token ?? '');
    if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  } catch {}
  throw invalidSearch(`The filter has no valid value at ${token ?? 'its end'}.`);
}

function folded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(folded);
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function compare(actual: unknown, operator: FilterOperator, wanted: unknown): boolean {
  // Of an attribute with several values, one has to match (RFC 7644 §3.4.2.2).
  if (Array.isArray(actual)) return actual.some((one) => compare(one, operator, wanted));
  if (operator === 'eq') return actual === wanted;
  if (operator === 'ne') return actual !== wanted;
  if (typeof actual !== 'string' || typeof wanted !== 'string') return false;
  if (operator === 'sw') return actual.startsWith(wanted);
  if (operator === 'co') return actual.includes(wanted);
  // The four orders are for dates: both sides as instants, so that zones and precision do not matter.
  const [a, b] = [Date.parse(actual), Date.parse(wanted)];
  if (operator === 'gt') return a > b;
  if (operator === 'ge') return a >= b;
  return operator === 'lt' ? a < b : a <= b;
}

/** Compiles a filter with `and`, `or` and parentheses. Throws 400 E0000031 for one that cannot be read. */
export function parseFilter<T>(text: string, attributes: FilterAttributes<T>): Predicate<T> {
  const tokens = tokenize(text);
  const names = new Map(attributes.names.map((name) => [name.toLowerCase(), name]));
  const asCompared = attributes.caseExact ? (value: unknown) => value : folded;
  let position = 0;

  const any = (): Predicate<T> => {
    let left = all();
    while (tokens[position]?.toLowerCase() === 'or') {
      position += 1;
      const [a, b] = [left, all()];
      left = (record) => a(record) || b(record);
    }
    return left;
  };
  const all = (): Predicate<T> => {
    let left = one();
    while (tokens[position]?.toLowerCase() === 'and') {
      position += 1;
      const [a, b] = [left, one()];
      left = (record) => a(record) && b(record);
    }
    return left;
  };
  const one = (): Predicate<T> => {
    const token = tokens[position++];
    if (token === '(') {
      const inner = any();
      if (tokens[position++] !== ')') throw invalidSearch('The filter has an unclosed parenthesis.');
      return inner;
    }
    const attribute = names.get(token?.toLowerCase() ?? '');
    const operator = OPERATORS.find((known) => known === tokens[position]?.toLowerCase());
    position += 1;
    if (attribute === undefined || !operator || !attributes.allows(attribute, operator)) {
      throw invalidSearch(`The filter cannot use ${token ?? 'nothing'} with this operator.`);
    }
    const wanted = literalOf(tokens[position++]);
    if (/^[gl]/.test(operator) && Number.isNaN(Date.parse(String(wanted)))) {
      throw invalidSearch(`The filter compares ${attribute} with something that is no date.`);
    }
    // Dates are the same in either case.
    return (record) => compare(asCompared(attributes.read(record, attribute)), operator, asCompared(wanted));
  };

  const predicate = any();
  if (position < tokens.length)
    throw invalidSearch(`The filter goes on unexpectedly at ${tokens[position]}.`);
  return predicate;
}

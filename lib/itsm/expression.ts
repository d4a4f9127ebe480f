import { compile, type JSONValue, TreeInterpreter } from '@jmespath-community/jmespath';
import { copyJson } from '../json/copy.ts';

type Node = ReturnType<typeof compile>;

/** An expression that a mapping may not hold; the message says why. */
export class ExpressionRefused extends Error {
  override name = 'ExpressionRefused';
}

// What looks at no more than the value before it. Variables and the root (`$`) would let a filter search the
// whole event once for each of its members; arithmetic and ternaries are experiments of this library alone.
const NODES = new Set([
  'AndExpression',
  'Comparator',
  'Current',
  'Field',
  'FilterProjection',
  'Flatten',
  'Function',
  'Identity',
  'Index',
  'IndexExpression',
  'Literal',
  'MultiSelectList',
  'NotExpression',
  'OrExpression',
  'Pipe',
  'Projection',
  'Slice',
  'Subexpression',
  'ValueProjection',
]);

// Without those that make a regular expression or a text of any length out of the event.
const FUNCTIONS = new Set([
  'contains',
  'ends_with',
  'join',
  'keys',
  'length',
  'lower',
  'not_null',
  'sort',
  'split',
  'starts_with',
  'to_array',
  'to_string',
  'type',
  'upper',
  'values',
]);

const BOOLEAN_FUNCTIONS = new Set(['contains', 'ends_with', 'starts_with']);

/**
 * A JMESPath expression (https://jmespath.site/main/) of a mapping. It calls nothing but the functions above, has
 * no loops but those over what it is given, and so always ends.
 */
export class Expression {
  readonly text: string;
  /** Whether it can yield nothing but true, false and null. */
  readonly isCondition: boolean;
  readonly #node: Node;

  /** @throws {ExpressionRefused} */
  constructor(text: string) {
    this.text = text;
    this.#node = parsed(text);
    refuseOthers(this.#node);
    this.isCondition = isCondition(this.#node);
  }

  /** What it yields; null for nothing, and where it cannot be applied to such a value. */
  of(value: Bare): unknown {
    try {
      return copyJson(TreeInterpreter.search(this.#node, value as JSONValue) ?? null);
    } catch {
      return null;
    }
  }
}

/** A JSON value whose objects have no prototype, as the library looks for members there, too. */
export type Bare = { readonly bare: unique symbol } | string | number | boolean | null;

/** A copy of a JSON value that an expression may look into. */
export function bare(value: unknown): Bare {
  return strip(value) as Bare;
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== 'object' || value === null || JSON.isRawJSON(value)) return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [name, member] of Object.entries(value)) copy[name] = strip(member);
  return copy;
}

function parsed(text: string): Node {
  try {
    return compile(text);
  } catch (error) {
    throw new ExpressionRefused(`is not JMESPath: ${error instanceof Error ? error.message : error}`);
  }
}

function refuseOthers(node: Node): void {
  if (!NODES.has(node.type)) throw new ExpressionRefused(`holds what mappings may not: ${node.type}`);
  if (node.type === 'Literal') return;
  if (node.type === 'Function' && !FUNCTIONS.has(node.name)) {
    throw new ExpressionRefused(`calls ${node.name}(), which is none of ${[...FUNCTIONS].join(', ')}`);
  }
  for (const member of Object.values(node).flat()) if (isNode(member)) refuseOthers(member);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function isCondition(node: Node): boolean {
  switch (node.type) {
    case 'Comparator':
    case 'NotExpression':
      return true;
    case 'Function':
      return BOOLEAN_FUNCTIONS.has(node.name);
    case 'AndExpression':
    case 'OrExpression':
      return isCondition(node.left) && isCondition(node.right);
    default:
      return false;
  }
}

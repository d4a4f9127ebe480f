import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import * as z from 'zod';

/** What policies look at. */
export interface Sight {
  /** The facts of the context, by name; undefined where it may be any. */
  readonly facts: ReadonlySet<string> | undefined;
  /** Whether they look at any entity's attributes. */
  readonly attributes: boolean;
}

/**
 * What policies can look at, so that Cedar is handed no more: to hand over a date or an address takes it as long as
 * to decide. Whatever is of a shape that is not known here is taken to look at everything; and a policy that looks at
 * what is not there cannot be evaluated, which denies.
 *
 * https://docs.cedarpolicy.com/policies/json-format.html
 */
export function sightOf(policies: readonly PolicyJson[]): Sight {
  const facts = new Set<string>();
  let [whole, attributes] = [false, false];
  const look = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === 'Var' && value === 'context') whole = true;
      const { data } = key === '.' || key === 'has' ? access.safeParse(value) : {};
      if (data && isContext(data.left)) {
        facts.add(data.attr);
        continue;
      }
      if (data && !isFact(data.left)) attributes = true;
      look(value);
    }
  };
  look(policies.map(({ conditions }) => conditions));
  return { facts: whole ? undefined : facts, attributes };
}

// `a has b.c` names its attributes in a list.
const attr = z.union([z.string(), z.array(z.string()).transform(([first = '']) => first)]);
const access = z.object({ left: z.unknown(), attr });
const inner = z.object({ '.': access });
const context = z.strictObject({ Var: z.literal('context') });

const isContext = (node: unknown) => context.safeParse(node).success;

/** Whether something is a fact, or a member of one. */
function isFact(node: unknown): boolean {
  const { data } = inner.safeParse(node);
  return data !== undefined && (isContext(data['.'].left) || isFact(data['.'].left));
}

import * as z from 'zod';
import type { PolicyBundle } from './bundle.ts';

/**
 * The policies that can have a say about an operation, by id: those whose scope names every action, this one, or a
 * group that it is in. All others would be looked at in vain, and to have Cedar parse them takes most of the time that
 * a function has its first caller wait. A scope of a shape that is not known here is taken to fit.
 *
 * https://docs.cedarpolicy.com/bestpractices/bp-performance.html
 */
export function policiesAbout(
  operation: string,
  { policies, actions }: PolicyBundle,
): readonly (keyof PolicyBundle['policies'])[] {
  const names = new Set<string>([operation, ...(actions[operation]?.groups ?? [])]);
  return Object.entries(policies)
    .filter(([, { cedar }]) => {
      const named = actionsIn(cedar.action);
      return named === undefined || named.some((name) => names.has(name));
    })
    .map(([id]) => id);
}

const uid = z.union([z.object({ id: z.string() }), z.object({ __entity: z.object({ id: z.string() }) })]);
const scope = z.union([
  z.object({ op: z.enum(['==', 'in']), entity: uid }).transform(({ entity }) => [entity]),
  z.object({ op: z.literal('in'), entities: z.array(uid) }).transform(({ entities }) => entities),
]);

/** The ids of the actions that a scope names; undefined for all of them. */
function actionsIn(action: unknown): string[] | undefined {
  return scope
    .safeParse(action)
    .data?.map((entity) => ('__entity' in entity ? entity.__entity.id : entity.id));
}

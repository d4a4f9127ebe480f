import * as z from 'zod';
import type { CompiledPolicy, PolicyBundle } from './bundle.ts';

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
  return scope.safeParse(action).data?.map(idOf);
}

function idOf(entity: z.output<typeof uid>): string {
  return '__entity' in entity ? entity.__entity.id : entity.id;
}

const principal = z.union([
  z.object({ op: z.literal('=='), entity: uid }).transform(({ entity }) => ({ caller: idOf(entity) })),
  z.object({ op: z.literal('in'), entity: uid }).transform(({ entity }) => ({ group: idOf(entity) })),
]);

/**
 * Whether any policy could permit an operation to somebody, whatever it is done to: one whose scope they are in. A scope
 * of a shape that is not known here is taken to fit.
 */
export function mayBePermitted(
  operation: string,
  who: { readonly caller: string; readonly callerGroups?: readonly string[] | undefined },
  bundle: PolicyBundle,
): boolean {
  return policiesAbout(operation, bundle).some((id) => {
    const { effect, cedar } = bundle.policies[id] as CompiledPolicy;
    if (effect !== 'permit') return false;
    const scope = principal.safeParse(cedar.principal).data;
    if (!scope) return true;
    return 'caller' in scope ? scope.caller === who.caller : (who.callerGroups ?? []).includes(scope.group);
  });
}

import type { Operation } from '../../lib/operation/operation.ts';
import { actionGroups, actionOf } from '../../lib/policy/action.ts';

/** The operations as actions in Cedar's schema language. @throws {UngroupedOperation} */
export function actionsSchema(operations: readonly Operation[]): string {
  const actions = operations.flatMap((operation) => actionOf(operation) ?? []);
  return [
    '// Written by `npm run policy` from the operations.\n',
    `action ${actionGroups.map((name) => `"${name}"`).join(', ')};`,
    ...actions.map(({ id, groups, resourceType }) => {
      const parents = groups.map((name) => `"${name}"`).join(', ');
      const applies = `principal: [Caller], resource: [${resourceType}], context: Context`;
      return `action "${id}" in [${parents}] appliesTo { ${applies} };`;
    }),
    '',
  ].join('\n');
}

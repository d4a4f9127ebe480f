import { isForCallers, makesChange, type Operation } from '../operation/operation.ts';
import { entityTypeOf } from './resource.ts';

/**
 * The groups that policies speak of. An operation is in one of the first two, and in one that says on what; the
 * hooks are in neither, as what they make are changes of their own.
 */
export const actionGroups = [
  'reads',
  'changes',
  'applicationAccess',
  'roles',
  'devices',
  'capabilities',
  'ledger',
  'findings',
  'hooks',
  'deletions',
] as const;

export type ActionGroup = (typeof actionGroups)[number];

// A vendor's scope without its last word says what an operation is about.
const GROUP_BY_SCOPE = new Map<string, ActionGroup>([
  ['okta.apps', 'applicationAccess'],
  ['okta.roles', 'roles'],
  ['okta.devices', 'devices'],
  ['sp:auth-user', 'capabilities'],
]);

// Our own operations have no scope, but the first word of their id.
const GROUP_BY_WORD = new Map<string, ActionGroup>([
  ['changes', 'ledger'],
  ['findings', 'findings'],
  ['hooks', 'hooks'],
]);

/** An operation belongs to no group of actions, so that no policy speaks of it; the message names it. */
export class UngroupedOperation extends Error {
  override name = 'UngroupedOperation';
}

/** An operation as policies know it. */
export interface Action {
  readonly id: string;
  readonly groups: readonly ActionGroup[];
  /** The type of what it is done to. */
  readonly resourceType: string;
}

/**
 * What policies know of an operation; undefined for one that is not for callers, whom they are about.
 *
 * @throws {UngroupedOperation}
 */
export function actionOf(operation: Operation): Action | undefined {
  if (!isForCallers(operation)) return undefined;
  const { id } = operation;
  const subject = subjectOf(operation);
  const groups: ActionGroup[] =
    subject === 'hooks' ? [subject] : [makesChange(operation) ? 'changes' : 'reads', subject];
  // The vendor's own verb says what is gone for good.
  if (operation.kind === 'change' && /\.(delete|deactivate)/.test(id)) groups.push('deletions');
  return { id, groups, resourceType: entityTypeOf(operation) };
}

function subjectOf(operation: Operation): ActionGroup {
  const [subject, groupOf] =
    operation.kind === 'lookup'
      ? [operation.id.replace(/\..*$/, ''), GROUP_BY_WORD]
      : [operation.scope.replace(/[.:]\w+$/, ''), GROUP_BY_SCOPE];
  const group = groupOf.get(subject);
  if (!group)
    throw new UngroupedOperation(
      `${operation.id} belongs to no group of actions: put ${subject} in one (lib/policy/action.ts).`,
    );
  return group;
}

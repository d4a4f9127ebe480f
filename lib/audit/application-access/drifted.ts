import { applicationGroup } from '../../okta/resources/application-group.ts';
import { applicationUser } from '../../okta/resources/application-user.ts';
import type { Drift } from '../../report/report.ts';
import type { AuditFinding } from '../audit.ts';

/**
 * The finding that an unexplained drift is; none where it follows from something else. Who has an application through
 * a group comes and goes with the group, and a status follows the user's own; both are shown as drift.
 *
 * @param app the application's name for people
 */
export function findingOf(
  { resource, drift, before = {}, after = {} }: Drift,
  app: string,
): AuditFinding | undefined {
  if (drift === 'added') return undefined;
  const finding = (who: string, what: string, operations: readonly string[]): AuditFinding => ({
    kind: 'access-drift',
    resource,
    effect: drift,
    text: `${who} ${what} since the last audit, and no change on record says why`,
    severity: drift === 'removed' ? 'medium' : 'high',
    operations,
  });
  const group = applicationGroup.parse(resource)?.groupId;
  if (group !== undefined) {
    return drift === 'removed'
      ? finding(`The group ${group}`, `is not assigned to ${app} any more`, ['okta.assignGroupToApplication'])
      : finding(`The group ${group}`, `gives its members something else in ${app}`, [
          'okta.updateGroupAssignmentToApplication',
        ]);
  }
  const who = String(before.userName ?? applicationUser.parse(resource)?.userId ?? resource);
  if (drift === 'removed') {
    return before.scope === 'GROUP'
      ? undefined
      : finding(who, `is not assigned to ${app} any more`, ['okta.assignUserToApplication']);
  }
  if (before.scope !== after.scope) {
    return after.scope === 'GROUP'
      ? finding(who, `has ${app} through a group instead of directly`, ['okta.assignUserToApplication'])
      : finding(who, `has ${app} directly instead of through a group`, ['okta.unassignUserFromApplication']);
  }
  return before.userName === after.userName
    ? undefined
    : finding(who, `is ${String(after.userName)} in ${app}`, ['okta.updateApplicationUser']);
}

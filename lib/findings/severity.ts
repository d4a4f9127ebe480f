import { isPrivilegedRole } from '../policy/privileged.ts';
import type { FindingKind, Severity } from './finding.ts';

/**
 * How severe a finding is where nobody who knows more said it: our own credential in other hands, and roles that are
 * more than everyday ones, most.
 */
export function severityOf(kind: FindingKind, resource: string): Severity {
  if (kind === 'unconfirmed-change') return 'medium';
  const [, role] = /^okta:(?:user|group)\/[^/]+\/role\/([^/]+)/.exec(resource) ?? [];
  const privileged = role !== undefined && isPrivilegedRole(role);
  return kind === 'unrecorded' || privileged ? 'critical' : 'high';
}

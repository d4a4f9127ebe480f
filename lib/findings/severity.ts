import { resourceNamed } from '../resource/registry.ts';
import type { FindingKind, Severity } from './finding.ts';

/**
 * How severe a finding is where nobody who knows more said it: our own credential in other hands, and what is a
 * privilege, most.
 */
export function severityOf(kind: FindingKind, resource: string): Severity {
  if (kind === 'unconfirmed-change') return 'medium';
  const named = resourceNamed(resource);
  const privileged = named?.type.isPrivileged(named.reference) ?? false;
  return kind === 'unrecorded' || privileged ? 'critical' : 'high';
}

import { resourceNamed } from '../resource/registry.ts';
import type { Finding } from './finding.ts';

// What a ticket can justify afterwards: access that somebody has, or had, and no change on record explains. Whatever
// else an audit finds would be found again: it is mended, or exempted in the audit's parameters.
const APPROVABLE: ReadonlySet<Finding['kind']> = new Set<Finding['kind']>([
  'out-of-band',
  'unrecorded',
  'role-without-ticket',
  'assignment-without-ticket',
  'capability-without-ticket',
  'access-drift',
]);

const ABOUT_THE_LEDGER: ReadonlySet<Finding['kind']> = new Set<Finding['kind']>([
  'unconfirmed-change',
  'change-stuck',
  'change-without-ticket',
]);

/** Why a finding cannot be approved retroactively; undefined where it can. */
export function hindrance({ kind }: Pick<Finding, 'kind'>): string | undefined {
  if (APPROVABLE.has(kind)) return undefined;
  return ABOUT_THE_LEDGER.has(kind)
    ? 'It is about a change that is in the ledger already'
    : 'The next audit would find it again: mend it, or exempt it in the parameters of the audit';
}

/**
 * The gateway's operations that make a resource as an audit finds it; empty where it has none. By the first of them an
 * approved finding goes into the ledger.
 */
export function operationsThatMake(resource: string): readonly string[] {
  return resourceNamed(resource)?.type.madeBy ?? [];
}

import type { Audit } from './audit.ts';
import type { Baseline } from './baseline.ts';
import type { Looked } from './look-through.ts';
import { anotherTenant, implausible } from './plausible.ts';
import type { StoredRun } from './stored.ts';
import type { Judged } from './summary-of.ts';

/** The last run, where this one can be compared with it: not if it was about another tenant. */
export function comparable(last: Baseline | undefined, run: StoredRun): Baseline | undefined {
  return last && anotherTenant(run.tenants, last.summary.tenants) === undefined ? last : undefined;
}

/** Whether what a run looked at can be the whole truth. No failure is tolerated. */
export function judge(
  run: StoredRun,
  audit: Pick<Audit, 'title' | 'mayBeEmpty'>,
  looked: Looked,
  last:
    | (Pick<Baseline, 'summary' | 'items' | 'pages' | 'isAlike'> & { readonly entries: number })
    | undefined,
): Judged {
  const { entries, items, pages, failed } = looked;
  const before = last && {
    run: last.summary.run,
    tenants: last.summary.tenants,
    entries: last.entries,
    items: last.items,
    pages: last.pages,
  };
  const now = { run: run.id, tenants: run.tenants, entries, items, pages };
  // What was not looked at is missing for a reason that is known.
  const sentences = failed > 0 ? [] : implausible(audit, now, before, last?.isAlike ?? false);
  const ticket = run.acceptShrinkage;
  const isAccepted = ticket !== undefined && sentences.length > 0;
  return {
    isWhole: failed === 0 && (sentences.length === 0 || isAccepted),
    implausible: isAccepted ? [] : sentences,
    ...(isAccepted && { accepted: { ticket, implausible: sentences } }),
  };
}

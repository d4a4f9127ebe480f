import { recordAuditFindings } from '../findings/record-audit-findings.ts';
import { resolveGone } from '../findings/resolve-gone.ts';
import type { ReportedFinding } from '../report/report.ts';
import type { FoundFindings } from './found.ts';
import { valuesIn } from './ranked-lines.ts';
import { type StoredRun, storedFinding } from './stored.ts';
import { isRaised } from './summary-of.ts';
import type { Work } from './work.ts';

/** Puts what a run raises into the table of findings, and resolves there what a complete run no longer finds. */
export async function putOnRecord<Parameters>(
  file: string,
  run: StoredRun,
  { audit, context }: Pick<Work<Parameters>, 'audit' | 'context'>,
  { found, isWhole }: { readonly found: FoundFindings; readonly isWhole: boolean },
): Promise<void> {
  const { findings, parameters } = context;
  await recordAuditFindings(findings, raisedIn(file), run);
  if (!isWhole) return;
  // Drift is seen by one run only: somebody has to say what it was.
  const kinds = audit.kinds.filter((kind) => kind !== 'access-drift');
  const { raised, exempted } = found;
  await resolveGone(findings, kinds, {
    run,
    covers: (resource) => audit.covers(resource, parameters),
    raised,
    exempted,
  });
}

async function* raisedIn(file: string): AsyncGenerator<ReportedFinding> {
  for await (const finding of valuesIn(file, storedFinding)) if (isRaised(finding)) yield finding;
}

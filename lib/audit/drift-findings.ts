import type { Findings } from '../findings/findings.ts';
import { isUnsettled } from '../findings/states.ts';
import type { Drift } from '../report/report.ts';
import type { Audit, AuditFinding } from './audit.ts';
import type { Baseline } from './baseline.ts';
import { stateDigest } from './comparison.ts';
import type { Explained } from './drift.ts';
import type { FoundFindings } from './found.ts';

const KIND = 'access-drift';

/** Adds the finding of something that was removed or changed and that no change on record explains. */
export async function addDrift<Parameters>(
  found: FoundFindings,
  { drift, change }: Explained,
  audit: Pick<Audit<Parameters>, 'kinds' | 'drifted'>,
  about: { readonly parameters: Parameters; readonly baseline: string },
): Promise<void> {
  if (change || !audit.kinds.includes(KIND)) return;
  const finding = audit.drifted ? audit.drifted(drift, about.parameters) : findingOf(drift);
  if (!finding) return;
  // The same drift from the same run is the same occurrence, whichever run sees it.
  await found.add({ ...finding, occurrence: `${about.baseline}/${stateDigest(drift.after ?? {})}` });
}

function findingOf({ resource, drift }: Drift): AuditFinding {
  const what = drift === 'removed' ? 'is not there any more' : 'is not as it was';
  return {
    kind: KIND,
    resource,
    effect: drift,
    text: `${resource} ${what} since the last audit, and no change on record says why`,
    severity: drift === 'removed' ? 'medium' : 'high',
    operations: [],
  };
}

/**
 * Adds what the last run found and this one does not. It is over, but for drift: that is seen once, by the run after
 * it, so it stands until somebody settles it.
 */
export async function addLast(found: FoundFindings, baseline: Baseline, findings: Findings): Promise<void> {
  for await (const finding of baseline.findings()) {
    const { id, since: _, kind, resource, exemption } = finding;
    if (exemption !== undefined || found.has(id) || !baseline.covers(resource)) continue;
    const stands = kind === KIND && isUnsettled((await findings.get(id))?.status ?? 'resolved');
    if (stands) await found.add(finding);
    else await found.addGone(finding);
  }
}

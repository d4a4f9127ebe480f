import type { AuditFinding } from '../audit.ts';
import type { Exemption } from './exemptions.ts';

/**
 * Findings, with the ticket of the first exemption that makes each acceptable. Nothing is taken away: what is exempted
 * is shown, and not raised.
 *
 * @param now when the run began; an exemption counts up to the end of its last day
 */
export function exempt(
  findings: readonly AuditFinding[],
  exemptions: readonly Exemption[],
  now: Date,
): readonly AuditFinding[] {
  const today = now.toISOString().slice(0, 10);
  const counting = exemptions.filter(({ until }) => until === undefined || today <= until);
  return findings.map((finding) => {
    const found = counting.find((one) => isAbout(one, finding));
    return found ? { ...finding, exemption: found.ticket } : finding;
  });
}

function isAbout({ resource, kinds }: Exemption, finding: AuditFinding): boolean {
  if (kinds && !kinds.includes(finding.kind)) return false;
  return resource.endsWith('*')
    ? finding.resource.startsWith(resource.slice(0, -1))
    : finding.resource === resource;
}

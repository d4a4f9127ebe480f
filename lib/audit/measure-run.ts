import type { Summary } from '../report/report.ts';
import { measure } from '../telemetry/meter.ts';

/** Measures what a run came to. */
export function measureRun({ audit, outcome, findings }: Summary): void {
  const isWhole = outcome !== 'failed';
  measure('AuditFailures', isWhole ? 0 : 1, { by: audit });
  if (!isWhole) return;
  measure('AuditsCompleted', 1, { by: audit });
  measure(
    'AuditFindings',
    Object.values(findings).reduce((sum, count) => sum + count, 0),
    { by: audit },
  );
}

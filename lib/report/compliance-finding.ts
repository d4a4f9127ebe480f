import { controls, kindInWords, standards } from './controls.ts';
import { standingOf } from './counts.ts';
import type { ReportedFinding, Summary } from './report.ts';

const SEVERITY = { medium: [3, 'Medium'], high: [4, 'High'], critical: [5, 'Critical'] } as const;
const ACTIVITY = { create: [1, 'Create'], update: [2, 'Update'], close: [3, 'Close'] } as const;
const STATUS = {
  // Whether somebody looked at it since, only `GET /findings/{id}` knows.
  unknown: [0, 'Unknown'],
  new: [1, 'New'],
  suppressed: [3, 'Suppressed'],
  resolved: [4, 'Resolved'],
} as const;
const CHECK = { pass: [1, 'Pass'], warning: [2, 'Warning'], fail: [3, 'Fail'] } as const;

const CLASS_UID = 2003;

type Named = readonly [number, string];

/**
 * A finding of an audit in the form of the Open Cybersecurity Schema Framework: Compliance Finding, class 2003. Times
 * are epoch milliseconds.
 *
 * https://schema.ocsf.io/1.4.0/classes/compliance_finding
 */
export function complianceFinding(finding: ReportedFinding, summary: Summary) {
  const { id, kind, severity, since, resource, effect, text, operations, exemption } = finding;
  const { rule, requirements } = controls[kind];
  const isExempted = standingOf(finding) === 'exempted';
  return {
    ...common(summary, activityOf(finding, summary), SEVERITY[severity], statusOf(finding, summary), id),
    message: text,
    finding_info: {
      uid: id,
      title: sentence(kindInWords(kind)),
      desc: text,
      types: [kind],
      ...(since === 'new' && { created_time: Date.parse(summary.finishedAt) }),
      ...(since !== 'gone' && { last_seen_time: Date.parse(summary.finishedAt) }),
    },
    compliance: {
      control: rule,
      standards,
      requirements,
      ...check(finding, summary),
      ...(isExempted && { status_detail: `Exempted by ${exemption}` }),
    },
    resources: [{ uid: resource, name: resource, type: resource.split(/[:/]/)[1] ?? 'resource' }],
    remediation: {
      desc:
        operations.length > 0
          ? `On a ticket, by ${operations.join(' or ')}.`
          : `In the vendor's console, on a ticket: the gateway has no operation for it.`,
    },
    unmapped: {
      audit: summary.audit,
      run: summary.run,
      since,
      effect,
      operations,
      ...(isExempted && { exemption }),
    },
  };
}

/** That a run failed, so that nobody takes what is missing from it for a clean bill. */
export function incompleteRun(summary: Summary) {
  const { run, audit, title, tenants, failures, implausible } = summary;
  const reasons = [...implausible, ...failures.map(({ item, reason }) => `${item}: ${reason}`)];
  const [status_id, status] = CHECK.warning;
  const [desc = 'The run failed.'] = [reasons.slice(0, 20).join(' ')].filter(Boolean);
  return {
    ...common(summary, ACTIVITY.create, SEVERITY.high, STATUS.new, run),
    message: `The audit "${title}" failed: what it did not find may be there`,
    finding_info: { uid: run, title: 'Audit failed', desc, types: ['audit-failed'] },
    compliance: {
      control: 'Every audit runs to its end.',
      standards,
      status_id,
      status,
      status_detail: desc,
    },
    resources: (tenants.length > 0 ? tenants : [audit]).map((uid) => ({ uid, name: uid, type: 'tenant' })),
    remediation: { desc: 'Mend what the reasons name, and run the audit again.' },
    unmapped: { audit, run, failures: failures.length, implausible: implausible.length },
  };
}

function common(summary: Summary, activity: Named, severity: Named, status: Named, uid: string) {
  const { run, version, startedAt, finishedAt } = summary;
  return {
    category_uid: 2,
    category_name: 'Findings',
    class_uid: CLASS_UID,
    class_name: 'Compliance Finding',
    activity_id: activity[0],
    activity_name: activity[1],
    type_uid: CLASS_UID * 100 + activity[0],
    type_name: `Compliance Finding: ${activity[1]}`,
    severity_id: severity[0],
    severity: severity[1],
    status_id: status[0],
    status: status[1],
    time: Date.parse(finishedAt),
    start_time: Date.parse(startedAt),
    end_time: Date.parse(finishedAt),
    metadata: {
      version: '1.4.0',
      product: { name: 'Goldthread', vendor_name: 'Goldthread', version },
      uid: `${run}/${uid}`,
      correlation_uid: run,
    },
  };
}

function activityOf(finding: ReportedFinding, { outcome }: Summary): Named {
  if (finding.since === 'new') return ACTIVITY.create;
  return finding.since === 'gone' && outcome !== 'failed' ? ACTIVITY.close : ACTIVITY.update;
}

function statusOf(finding: ReportedFinding, { outcome }: Summary): Named {
  const standing = standingOf(finding);
  if (standing === 'exempted') return STATUS.suppressed;
  // A run that failed may just not have come to it.
  if (standing === 'gone') return outcome === 'failed' ? STATUS.unknown : STATUS.resolved;
  return finding.since === 'new' ? STATUS.new : STATUS.unknown;
}

function check(finding: ReportedFinding, { outcome }: Summary) {
  const isGone = finding.since === 'gone';
  const [status_id, status] = !isGone ? CHECK.fail : outcome === 'failed' ? CHECK.warning : CHECK.pass;
  return { status_id, status };
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

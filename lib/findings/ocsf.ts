import type { Finding } from './finding.ts';
import { undoing } from './undoing.ts';

const SEVERITY = { medium: [3, 'Medium'], high: [4, 'High'], critical: [5, 'Critical'] } as const;

const STATUS = {
  open: [1, 'New'],
  acknowledged: [2, 'In Progress'],
  // Justified afterwards: reviewed, and benign.
  approved: [3, 'Suppressed'],
  resolved: [4, 'Resolved'],
} as const;

const ACTIVITY = { create: [1, 'Create'], update: [2, 'Update'], close: [3, 'Close'] } as const;

const CLASS_UID = 2004;

const TITLE: Record<Finding['kind'], string> = {
  'out-of-band': 'Access was changed without a ticket',
  unrecorded: "The gateway's own credential made a change that the gateway did not make",
  'unconfirmed-change': 'Okta never confirmed a change',
  'role-without-ticket': 'An administrator role is held without a ticket',
  'too-many-super-admins': 'There are more super administrators than there should be',
  'standing-role': 'A role is held without an end that should have one',
  'expired-grant': 'A role is still held after its grant has expired',
  'role-of-deactivated-user': 'A user who is deactivated still holds an administrator role',
  'assignment-without-ticket': 'An application is assigned without a ticket',
  'access-drift': 'Access is not what the last audit saw, and no change explains it',
  'stale-device': 'A device has not been used for long',
  'capability-not-allowed': 'An identity has a capability that it should not have',
  'capability-without-ticket': 'An identity has a capability without a ticket',
  'change-stuck': 'A change does not come to its end',
  'change-without-ticket': 'A change was made without a ticket',
};

/**
 * A finding in the form of the Open Cybersecurity Schema Framework: Detection Finding, class 2004. Times are epoch
 * milliseconds.
 *
 * https://schema.ocsf.io/1.4.0/classes/detection_finding
 */
export function toOcsf(finding: Finding, version: string) {
  const { id, kind, severity, status, resource, effect, count, evidence, actor } = finding;
  const { firstSeenAt, lastSeenAt, history, ticket } = finding;
  const [severityId, severityName] = SEVERITY[severity];
  const [statusId, statusName] = STATUS[status];
  const isOver = status === 'approved' || status === 'resolved';
  const isNew = count === 1 && history.length === 0;
  const [activityId, activityName] = isOver ? ACTIVITY.close : isNew ? ACTIVITY.create : ACTIVITY.update;
  const undo = undoing(finding);
  const { event } = evidence;
  return {
    category_uid: 2,
    category_name: 'Findings',
    class_uid: CLASS_UID,
    class_name: 'Detection Finding',
    activity_id: activityId,
    activity_name: activityName,
    type_uid: CLASS_UID * 100 + activityId,
    type_name: `Detection Finding: ${activityName}`,
    severity_id: severityId,
    severity: severityName,
    status_id: statusId,
    status: statusName,
    is_alert: !isOver,
    time: Date.parse(firstSeenAt),
    start_time: Date.parse(firstSeenAt),
    end_time: Date.parse(lastSeenAt),
    count,
    message: evidence.audit
      ? `${TITLE[kind]}: ${evidence.audit.text}`
      : `${TITLE[kind]}: ${resource} ${effect}`,
    metadata: {
      version: '1.4.0',
      product: { name: 'Goldthread', vendor_name: 'Goldthread', version },
      ...(event && { log_name: 'Okta System Log', event_code: event.eventType }),
    },
    finding_info: {
      uid: id,
      title: TITLE[kind],
      desc: evidence.audit?.text ?? `${resource} was ${effect} ${count === 1 ? 'once' : `${count} times`}.`,
      types: [kind],
      first_seen_time: Date.parse(firstSeenAt),
      last_seen_time: Date.parse(lastSeenAt),
      related_events_count: count,
    },
    resources: [{ uid: resource, name: resource, type: resource.split(/[:/]/)[1] ?? 'resource' }],
    evidences: evidencesOf(finding),
    ...(undo && { remediation: { desc: undo } }),
    ...(actor || ticket
      ? { unmapped: { ...(ticket && { ticket }), ...(actor && { actor_type: actor.type }) } }
      : {}),
  };
}

/** At least one, each with one of the members that the schema asks for. */
function evidencesOf({ evidence: { event, state, nearestChange, audit }, actor, occurrences }: Finding) {
  const data = { event, state, nearestChange, audit, occurrences: occurrences.map(({ id }) => id) };
  return [
    {
      ...(event && { uid: event.uuid }),
      data: JSON.parse(JSON.stringify(data)) as object,
      ...(actor && {
        actor: { user: { uid: actor.id, ...(actor.name !== undefined && { name: actor.name }) } },
      }),
      ...(event?.ipAddress !== undefined && { src_endpoint: { ip: event.ipAddress } }),
    },
  ];
}

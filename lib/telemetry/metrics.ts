/** What a metric counts or measures, and by what besides `service`. */
export interface Metric {
  readonly unit: 'Count' | 'Milliseconds' | 'Seconds' | 'Percent';
  /** The name of a second dimension; its values are never a caller's choice. */
  readonly by?: 'operation' | 'vendor' | 'kind' | 'caller' | 'via' | 'audit';
  /** Of what is measured between two lines, only the lowest counts. */
  readonly lowest?: true;
  readonly meaning: string;
}

/** The namespace of all metrics in CloudWatch. */
export const NAMESPACE = 'Goldthread';
/** The service that lines and metrics name. */
export const SERVICE = 'goldthread';

/** Every metric there is, by its name. docs/observability.md shows them. */
export const metrics = {
  ChangesSucceeded: { unit: 'Count', by: 'operation', meaning: 'Changes that were made at a vendor.' },
  ChangesUnchanged: { unit: 'Count', meaning: 'Changes of what was as desired already.' },
  ChangesFailed: {
    unit: 'Count',
    by: 'operation',
    meaning: 'Changes that were refused in the end: by the vendor, or by a policy in the queue.',
  },
  ChangesDeferred: { unit: 'Count', meaning: 'How often a change was put off.' },
  ChangesInDoubt: { unit: 'Count', meaning: 'Changes that were sent and got no answer.' },
  ChangesReplayed: { unit: 'Count', meaning: 'Requests that got the answer of an earlier one.' },
  ChangesSettled: { unit: 'Count', meaning: 'Changes of which reading the vendor told that they happened.' },
  ChangesUndecidable: { unit: 'Count', meaning: 'Changes of which reading the vendor cannot tell.' },
  ChangesDeadLettered: { unit: 'Count', meaning: 'Deferred changes that were given up.' },
  ChangesCancelled: { unit: 'Count', meaning: 'Deferred changes that a person cancelled.' },
  ChangesClosed: {
    unit: 'Count',
    by: 'kind',
    meaning: 'Changes in doubt that a person closed: as `happened`, `not-happened` or `unknown`.',
  },
  ChangesOpen: {
    unit: 'Count',
    meaning: 'Changes that are still to be finished, at each run of the settling job.',
  },
  OldestOpenChangeSeconds: {
    unit: 'Seconds',
    meaning:
      'How long ago the oldest of those was accepted, but for those that wait for their caller; 0 for none.',
  },
  OldestDoubtSeconds: {
    unit: 'Seconds',
    meaning: 'How long the oldest doubt lasts that can still be settled; 0 for none.',
  },
  TicketlessChanges: { unit: 'Count', by: 'caller', meaning: 'Changes that were accepted without a ticket.' },
  Refusals: { unit: 'Count', by: 'operation', meaning: 'Requests that the policies do not permit (403).' },
  Unauthenticated: { unit: 'Count', by: 'kind', meaning: 'Requests without a valid credential (401).' },
  TooManyRequests: {
    unit: 'Count',
    by: 'caller',
    meaning: 'Requests beyond what their caller may send (429).',
  },
  ReadsFailed: {
    unit: 'Count',
    by: 'operation',
    meaning: 'Reads that failed by the gateway or the vendor: 5xx, or its rate limit.',
  },
  UpstreamFailures: {
    unit: 'Count',
    by: 'vendor',
    meaning: 'Requests to a vendor that got 5xx or no answer, each try.',
  },
  UpstreamRateLimited: { unit: 'Count', by: 'vendor', meaning: 'Requests that a vendor answered with 429.' },
  UpstreamCredentialsRefused: {
    unit: 'Count',
    by: 'vendor',
    meaning: "Requests for which a vendor did not take the gateway's credentials.",
  },
  RateLimitHeadroom: {
    unit: 'Percent',
    lowest: true,
    by: 'vendor',
    meaning: "What is left of the vendor's rate limit, as its answers say: the least of an invocation.",
  },
  UpstreamLatency: { unit: 'Milliseconds', by: 'vendor', meaning: 'How long a vendor took to answer.' },
  LedgerBusy: {
    unit: 'Count',
    meaning: 'Requests that were turned away as the ledger was throttled or not reached.',
  },
  ItsmEventsUnwanted: { unit: 'Count', by: 'caller', meaning: 'ITSM events that no mapping wants.' },
  ItsmEventsNoLongerWanted: {
    unit: 'Count',
    by: 'caller',
    meaning: 'Those of them that came in a longer row than is usual for the caller.',
  },
  ItsmEventsUnfilled: { unit: 'Count', by: 'caller', meaning: 'ITSM events that lack what a mapping needs.' },
  HookLag: { unit: 'Seconds', meaning: "How long after it happened Okta's event hook told of a change." },
  EventsReceived: {
    unit: 'Count',
    by: 'via',
    meaning:
      "Okta's events that were put on the bus: by the event hook (`hook`), or by the back-fill (`log`).",
  },
  EventsUnknownShape: {
    unit: 'Count',
    meaning: 'Events that are no entry of the System Log; they are kept, and nobody works on them.',
  },
  HookDeliveryFailures: {
    unit: 'Count',
    meaning: "Deliveries of the event hook that failed, as Okta's System Log says.",
  },
  EventsReconciled: {
    unit: 'Count',
    by: 'kind',
    meaning: "Okta's events that were judged, each once, by their verdict (docs/findings.md).",
  },
  EventsDerived: {
    unit: 'Count',
    meaning: 'Events that follow from something else: a group, a job of Okta.',
  },
  EventsUnknown: {
    unit: 'Count',
    meaning: 'Events of no known shape. They are kept, and somebody should look.',
  },
  FindingsOpened: { unit: 'Count', by: 'kind', meaning: 'Findings that were opened, or opened again.' },
  FindingsCritical: { unit: 'Count', meaning: 'Those of them that are critical.' },
  AuditsCompleted: {
    unit: 'Count',
    by: 'audit',
    meaning: 'Runs of an audit that are the whole truth. None for longer than its schedule: nobody looks.',
  },
  AuditsOverdue: {
    unit: 'Count',
    meaning: 'Audits that have not been done for longer than their schedule allows, each half hour.',
  },
  AuditFailures: {
    unit: 'Count',
    by: 'audit',
    meaning: 'Runs of an audit that are not the whole truth, at each run: 1 or 0.',
  },
  AuditFindings: {
    unit: 'Count',
    by: 'audit',
    meaning: 'What an audit finds, at each run, but for what is exempted.',
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;

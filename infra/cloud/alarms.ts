import type { MetricName } from '../../lib/telemetry/metrics.ts';

/** What an alarm looks at. But for our own metrics the statistic is the usual one of the platform's metric. */
export type AlarmSource =
  | {
      readonly kind: 'metric';
      readonly name: MetricName;
      readonly statistic: 'Sum' | 'Maximum' | 'Minimum' | 'SampleCount';
    }
  | {
      readonly kind: 'queue';
      readonly queue: 'deferred' | 'deferred-dead-letters' | 'okta-events-dead-letters';
      readonly metric: 'ApproximateNumberOfMessagesVisible' | 'ApproximateAgeOfOldestMessage';
    }
  | { readonly kind: 'functions'; readonly metric: 'Errors' | 'Throttles' }
  /** Runs of any audit's state machine that failed, were stopped, or took too long. */
  | { readonly kind: 'audits'; readonly metric: 'Failed' }
  | { readonly kind: 'api'; readonly metric: '5xx' | 'Latency' }
  | { readonly kind: 'table'; readonly metric: 'ThrottledRequests' | 'SystemErrors' };

/** One alarm: what it looks at, and when it goes off. */
export interface AlarmDefinition {
  readonly id: string;
  /** What is wrong for whom, in one sentence. */
  readonly summary: string;
  readonly runbook: `docs/runbooks/${string}.md`;
  readonly source: AlarmSource;
  readonly comparison: '>' | '>=' | '<' | '<=';
  /** In the metric's unit. */
  readonly threshold: number;
  readonly periodMinutes: number;
  /** How many periods in a row must cross the threshold. */
  readonly evaluationPeriods: number;
  readonly missingData: 'notBreaching' | 'breaching';
  /** A release during which it goes off is rolled back. */
  readonly rollsBack?: true;
}

type Usual = 'runbook' | 'comparison' | 'threshold' | 'periodMinutes' | 'evaluationPeriods' | 'missingData';
type Said = Omit<AlarmDefinition, Usual> & Partial<Pick<AlarmDefinition, Exclude<Usual, 'runbook'>>>;

/** Unless it says otherwise, an alarm goes off at the first event within five minutes. */
const alarm = (said: Said): AlarmDefinition => ({
  comparison: '>=',
  threshold: 1,
  periodMinutes: 5,
  evaluationPeriods: 1,
  missingData: 'notBreaching',
  ...said,
  runbook: `docs/runbooks/${said.id}.md`,
});

const sum = (name: MetricName) => ({ kind: 'metric', name, statistic: 'Sum' }) as const;
const maximum = (name: MetricName) => ({ kind: 'metric', name, statistic: 'Maximum' }) as const;

/** Every alarm. Each has its runbook, and is provoked in test/infra/cloud/alarms.test.ts. */
export const alarms: readonly AlarmDefinition[] = [
  alarm({
    id: 'change-in-doubt',
    summary: 'A change was sent minutes ago, and its requester is still not told whether it happened.',
    source: maximum('OldestDoubtSeconds'),
    comparison: '>',
    threshold: 300,
  }),
  alarm({
    id: 'change-indeterminate',
    summary: 'Nobody can tell from the vendor whether a change happened, so somebody must look.',
    source: sum('ChangesUndecidable'),
  }),
  alarm({
    id: 'change-open-too-long',
    summary: 'A change was accepted over an hour ago, and its requester still waits for it.',
    source: maximum('OldestOpenChangeSeconds'),
    comparison: '>',
    threshold: 3_600,
  }),
  alarm({
    id: 'dead-letters',
    summary: 'A deferred change was given up after its last try: its ticket asks in vain.',
    source: sum('ChangesDeadLettered'),
  }),
  alarm({
    id: 'dead-letters-unread',
    summary: 'Changes that the queue gave up are not marked, so nobody sees them in the ledger.',
    source: {
      kind: 'queue',
      queue: 'deferred-dead-letters',
      metric: 'ApproximateNumberOfMessagesVisible',
    },
    evaluationPeriods: 3,
  }),
  alarm({
    id: 'deferred-backlog',
    summary: 'Changes whose time has come are not taken from the queue.',
    source: { kind: 'queue', queue: 'deferred', metric: 'ApproximateAgeOfOldestMessage' },
    comparison: '>',
    threshold: 1_800,
  }),
  alarm({
    id: 'settle-job-silent',
    summary: 'The job that looks after open changes does not finish, so doubts and lost messages stay.',
    source: { kind: 'metric', name: 'ChangesOpen', statistic: 'SampleCount' },
    comparison: '<',
    missingData: 'breaching',
  }),
  alarm({
    id: 'ticketless-change',
    summary: 'A change was accepted without a ticket, and an auditor will ask for one.',
    source: sum('TicketlessChanges'),
  }),
  alarm({
    id: 'itsm-events-no-longer-wanted',
    summary: 'No mapping wants what an ITSM sends, though one did before: its approved requests do nothing.',
    source: sum('ItsmEventsNoLongerWanted'),
  }),
  alarm({
    id: 'itsm-events-unfilled',
    summary: 'An ITSM keeps sending events that lack what a mapping needs, so what they ask for is not done.',
    source: sum('ItsmEventsUnfilled'),
    threshold: 3,
    periodMinutes: 60,
  }),
  alarm({
    id: 'critical-finding',
    summary: 'Somebody changed privileged access, or used our own credential, without a ticket.',
    source: sum('FindingsCritical'),
  }),
  alarm({
    id: 'hook-late',
    summary: "Okta's events come minutes late, and so do the findings that follow from them.",
    source: maximum('HookLag'),
    comparison: '>',
    threshold: 300,
  }),
  alarm({
    id: 'hook-deliveries-failed',
    summary: 'Okta could not deliver events to the hook; the back-fill fetches them, minutes later.',
    source: sum('HookDeliveryFailures'),
    threshold: 5,
  }),
  alarm({
    id: 'events-given-up',
    summary: "Events of Okta's could not be held against the ledger, so a finding may be missing.",
    source: {
      kind: 'queue',
      queue: 'okta-events-dead-letters',
      metric: 'ApproximateNumberOfMessagesVisible',
    },
  }),
  alarm({
    id: 'event-of-unknown-shape',
    summary: 'Okta sent an event that cannot be read, so nobody holds it against the ledger.',
    source: sum('EventsUnknownShape'),
  }),
  alarm({
    id: 'audit-failed',
    summary: 'A run of an audit did not see the whole truth, so nobody knows what it would have found.',
    source: { kind: 'audits', metric: 'Failed' },
  }),
  alarm({
    id: 'audit-overdue',
    summary: 'An audit has not been done for longer than its schedule allows, so nobody looks.',
    source: maximum('AuditsOverdue'),
    periodMinutes: 60,
    // Nor does it if nobody looks whether somebody looks.
    missingData: 'breaching',
  }),
  alarm({
    id: 'refusals-surge',
    summary: 'The policies refuse a caller again and again: it is set up wrongly, or in wrong hands.',
    source: sum('Refusals'),
    threshold: 20,
  }),
  alarm({
    id: 'unauthenticated-surge',
    summary: 'Somebody without a valid credential keeps asking: a caller is locked out, or a stranger tries.',
    source: sum('Unauthenticated'),
    threshold: 50,
  }),
  alarm({
    id: 'vendor-credentials-refused',
    summary: "A vendor does not take the gateway's credentials, so nothing can be read or changed there.",
    source: sum('UpstreamCredentialsRefused'),
  }),
  alarm({
    id: 'rate-limit-headroom-low',
    summary: "A vendor's rate limit is nearly used up, for us and for everybody else in the tenant.",
    source: { kind: 'metric', name: 'RateLimitHeadroom', statistic: 'Minimum' },
    comparison: '<',
    threshold: 10,
  }),
  alarm({
    id: 'upstream-failures',
    summary: 'A vendor fails or does not answer, so changes wait and reads fail.',
    source: sum('UpstreamFailures'),
    threshold: 20,
  }),
  alarm({
    id: 'ledger-busy',
    summary: 'Callers are turned away as the ledger is throttled or not reached.',
    source: sum('LedgerBusy'),
    threshold: 5,
  }),
  alarm({
    id: 'ledger-throttled',
    summary: 'DynamoDB throttles the ledger: changes are slow, and soon callers are turned away.',
    source: { kind: 'table', metric: 'ThrottledRequests' },
    threshold: 10,
  }),
  alarm({
    id: 'function-errors',
    summary: 'A function breaks off with an error that it does not answer itself.',
    source: { kind: 'functions', metric: 'Errors' },
    rollsBack: true,
  }),
  alarm({
    id: 'function-throttles',
    summary: 'Lambda turns requests away, as the account or a function has no concurrency left.',
    source: { kind: 'functions', metric: 'Throttles' },
  }),
  alarm({
    id: 'api-5xx',
    summary: 'Callers are answered 5xx, by the gateway or for a vendor that fails.',
    source: { kind: 'api', metric: '5xx' },
    threshold: 10,
    rollsBack: true,
  }),
  alarm({
    id: 'api-latency',
    summary: 'One request in a hundred takes over five seconds, and senders begin to give up and send again.',
    source: { kind: 'api', metric: 'Latency' },
    comparison: '>',
    threshold: 5_000,
    evaluationPeriods: 3,
  }),
];

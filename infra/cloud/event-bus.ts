import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { AUDIT_DETAIL_TYPE, AUDIT_SOURCE } from '../../lib/audit/tell-of-run.ts';
import { DETAIL_TYPE, SOURCE } from '../../lib/events/bus.ts';
import { FINDING_DETAIL_TYPE, FINDING_SOURCE } from '../../lib/findings/publisher.ts';
import { letPublish } from './topic.ts';

const ARCHIVE_DAYS = 90;

/** The bus of Okta's events, and the archive from which they can be replayed for 90 days. */
export function makeEventBus(scope: Construct, name: string): events.EventBus {
  const bus = new events.EventBus(scope, 'Bus', { eventBusName: name });
  bus.archive('Archive', {
    archiveName: `${name}-okta`,
    description: "Okta's events as they came: docs/okta-events.md says how they are replayed",
    eventPattern: { source: [SOURCE] },
    retention: Duration.days(ARCHIVE_DAYS),
  });
  return bus;
}

/** What of the bus is reconciled with the ledger: events that have a known shape, and none that is replayed elsewhere. */
export const reconciled: events.EventPattern = { source: [SOURCE], detailType: [DETAIL_TYPE] };

/** Has people told of findings: of each that an event shows, and of a run of an audit with all that it found. */
export function tellFindings(bus: events.EventBus, topic: Topic): void {
  const target: events.IRuleTarget = { bind: () => ({ arn: topic.topicArn }) };
  const findings = new events.Rule(bus, 'TellFindings', {
    eventBus: bus as events.IEventBus,
    description: 'Findings, for people',
    eventPattern: { source: [FINDING_SOURCE], detailType: [FINDING_DETAIL_TYPE] },
    targets: [target],
  });
  const audits = new events.Rule(bus, 'TellAudits', {
    eventBus: bus as events.IEventBus,
    description: 'Runs of audits that found something new, or failed, for people',
    eventPattern: {
      source: [AUDIT_SOURCE],
      detailType: [AUDIT_DETAIL_TYPE],
      // Nobody reads what says the same every day; what was found before is still an open finding.
      detail: { $or: [{ outcome: ['failed'] }, { since: { new: [{ numeric: ['>', 0] }] } }] },
    },
    targets: [target],
  });
  letPublish(topic, 'events', {
    ArnEquals: { 'aws:SourceArn': [findings, audits].map(({ ruleArn }) => ruleArn) },
  });
}

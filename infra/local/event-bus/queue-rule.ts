import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { reconciledPattern } from '../../../lib/events/bus.ts';
import type { Rule } from './start-event-bus.ts';

/**
 * The rule that leads Okta's events to the reconciling job. They wait a little, as an event may overtake the write
 * by which our own change is completed.
 */
export function queueRule(client: SQSClient, QueueUrl: string, delaySeconds: number): Rule {
  return {
    pattern: reconciledPattern,
    target: (event) =>
      client.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody: JSON.stringify(event),
          DelaySeconds: delaySeconds,
        }),
      ),
  };
}

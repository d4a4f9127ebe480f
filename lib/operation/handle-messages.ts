import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { handleJob, type JobHandler } from './handle-job.ts';

/**
 * The Lambda handler of a job that a queue runs: each message is taken by itself, and one that fails comes again. What has
 * no messages, as an event that only keeps the function warm, is nothing to do.
 *
 * @param start called once an event, for what its messages have in common; returns what takes one of them
 * @param tell told of each that failed
 */
export function handleMessages(
  job: string,
  start: (context: Context) => (message: SQSRecord) => Promise<void>,
  tell: (cause: unknown, message: SQSRecord) => void,
): JobHandler<SQSEvent, SQSBatchResponse> {
  return handleJob(
    job,
    async (event, context) => {
      const messages = messagesOf(event);
      if (messages.length === 0) return { batchItemFailures: [] };
      const take = start(context);
      const failed = await Promise.all(
        messages.map((message) =>
          take(message).then(
            () => [],
            (cause: unknown) => {
              tell(cause, message);
              return [{ itemIdentifier: message.messageId }];
            },
          ),
        ),
      );
      return { batchItemFailures: failed.flat() };
    },
    ({ batchItemFailures }, event) => ({
      messages: messagesOf(event).length,
      failed: batchItemFailures.length,
    }),
  );
}

const messagesOf = (event: Partial<SQSEvent> | null | undefined) => event?.Records ?? [];

import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createContext } from '../api-gateway/context.ts';

/** The handler of a job that takes from a queue. */
export type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** A poller that was started. */
export interface Poller {
  /** Resolves when the batch under way is done. */
  close(): Promise<void>;
}

/**
 * Runs a handler on a queue as Lambda's event source mapping does: batches of ten; what the handler reports as
 * failed, or all where it throws, shows again after the visibility timeout; everything else is deleted.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function pollQueue(
  queueUrl: string,
  handler: QueueHandler,
  { timeoutMs = 60_000, retryAfterSeconds = 5 } = {},
): Poller {
  const client = new SQSClient({});
  const stopping = new AbortController();
  const running = poll();

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      const messages = await receive().catch(() => []);
      if (messages.length > 0) await work(messages);
    }
    client.destroy();
  }

  async function receive(): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 5,
      MessageSystemAttributeNames: ['All'],
    });
    return (await client.send(command, { abortSignal: stopping.signal })).Messages ?? [];
  }

  async function work(messages: Message[]): Promise<void> {
    const event = { Records: messages.map((message) => recordOf(message, queueUrl)) };
    const failed = await handler(event, createContext('job', timeoutMs)).then(
      (answer) => new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)),
      () => new Set(messages.map(({ MessageId }) => MessageId)),
    );
    for (const { MessageId, ReceiptHandle } of messages) {
      const message = { QueueUrl: queueUrl, ReceiptHandle };
      const command = failed.has(MessageId ?? '')
        ? new ChangeMessageVisibilityCommand({ ...message, VisibilityTimeout: retryAfterSeconds })
        : new DeleteMessageCommand(message);
      await client.send(command as DeleteMessageCommand).catch(() => {});
    }
  }

  return {
    close: () => {
      stopping.abort();
      return running;
    },
  };
}

function recordOf(message: Message, queueUrl: string): SQSRecord {
  const { MessageId = '', ReceiptHandle = '', Body = '', MD5OfBody = '', Attributes = {} } = message;
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes as unknown as SQSRecord['attributes'],
    messageAttributes: {},
    md5OfBody: MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queueUrl.split('/').at(-1)}`,
    awsRegion: 'us-east-1',
  };
}

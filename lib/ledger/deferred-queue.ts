import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { ChangeRecord } from './record.ts';

/** What a message of the queue says: which change is due. Everything else is in the ledger. */
export const deferredMessage = z.strictObject({ change: z.string() });

// SQS delays a message by 15 minutes at most.
const MAX_DELAY_SECONDS = 900;

/** The SQS queue of changes that wait to be started. */
export class DeferredQueue {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor(url: string, client = new SQSClient({})) {
    this.#url = url;
    this.#client = client;
  }

  /** Has a change looked at when it is due, or in 15 minutes if that is sooner. */
  async send({ id, notBefore }: ChangeRecord): Promise<void> {
    const waitMs = notBefore === undefined ? 0 : Date.parse(notBefore) - Date.now();
    const message: z.output<typeof deferredMessage> = { change: id };
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#url,
        MessageBody: JSON.stringify(message),
        DelaySeconds: Math.min(MAX_DELAY_SECONDS, Math.max(0, Math.ceil(waitMs / 1000))),
      }),
    );
  }
}

import * as z from 'zod';
import { JsonService } from '../aws/json-service.ts';
import type { ChangeRecord } from './record.ts';

/** What a message of the queue says: which change is due, and when. Everything else is in the ledger. */
export const deferredMessage = z.strictObject({ change: z.string(), notBefore: z.string() });

// SQS delays a message by 15 minutes at most.
const MAX_DELAY_SECONDS = 900;

const sqs = {
  name: 'sqs',
  target: 'AmazonSQS',
  contentType: 'application/x-amz-json-1.0',
  endpointVariable: 'AWS_ENDPOINT_URL_SQS',
} as const;

/** The SQS queue of changes that wait to be started. */
export class DeferredQueue {
  readonly #sqs = new JsonService(sqs);
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Has a change looked at when it is due, or in 15 minutes if that is sooner. */
  async send({ id, notBefore = '' }: ChangeRecord): Promise<void> {
    const waitMs = notBefore === '' ? 0 : Date.parse(notBefore) - Date.now();
    const message: z.output<typeof deferredMessage> = { change: id, notBefore };
    await this.#sqs.call('SendMessage', {
      QueueUrl: this.#url,
      MessageBody: JSON.stringify(message),
      DelaySeconds: Math.min(MAX_DELAY_SECONDS, Math.max(0, Math.ceil(waitMs / 1000))),
    });
  }
}

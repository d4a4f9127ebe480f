import { AwsError } from './aws-error.ts';
import { JsonService, type ServiceOptions } from './json-service.ts';

/** An event for a bus. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
export interface Entry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
}

/** What became of each entry, in their order: whatever has no id is not on the bus. */
export interface PutEventsAnswer {
  readonly FailedEntryCount: number;
  readonly Entries: readonly { readonly EventId?: string; readonly ErrorCode?: string }[];
}

const service = {
  name: 'events',
  target: 'AWSEvents',
  contentType: 'application/x-amz-json-1.1',
  endpointVariable: 'AWS_ENDPOINT_URL_EVENTBRIDGE',
} as const;

/** EventBridge, as far as events are put on a bus. */
export class EventBridge {
  readonly #service: JsonService;

  constructor(options: ServiceOptions = {}) {
    this.#service = new JsonService(service, options);
  }

  /**
   * At most ten entries.
   *
   * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
   *
   * @throws {AwsError} after which it is not known what is on the bus
   */
  async putEvents(Entries: readonly Entry[], timeoutMs?: number): Promise<PutEventsAnswer> {
    const answer: Partial<PutEventsAnswer> = await this.#service.call('PutEvents', { Entries }, timeoutMs);
    const { FailedEntryCount, Entries: became } = answer;
    if (typeof FailedEntryCount === 'number' && Array.isArray(became))
      return { FailedEntryCount, Entries: became };
    throw new AwsError('InvalidAnswer', 'The answer is not one of EventBridge');
  }
}

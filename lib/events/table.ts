/** The table of events and what they were judged to be, from which the cloud's and the local one are made. */
export const eventsTable = {
  partitionKey: 'id',
  /** Epoch seconds; DynamoDB deletes what is older. */
  timeToLive: 'expiresAt',
} as const;

/** Longer than anything delivers an event again: Okta keeps its log for as long. */
export const KEPT_DAYS = 90;

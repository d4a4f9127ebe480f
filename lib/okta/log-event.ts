import * as z from 'zod';

const text = z.string().nullish();

/** Who did it: a user, a service app (`PublicClientApp`, its id is the client id) or Okta itself. */
const actor = z.looseObject({ id: z.string(), type: z.string(), alternateId: text, displayName: text });

/** One thing that an event is about. Their order is not fixed. */
const target = z.looseObject({
  id: z.string(),
  type: z.string(),
  alternateId: text,
  displayName: text,
});

/**
 * One entry of Okta's System Log, as an event hook delivers it and as `GET /api/v1/logs` lists it. Read leniently:
 * what is not described passes through, and types that nobody here has heard of as well.
 *
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/
 */
export const logEvent = z.looseObject({
  /** The one thing to tell events apart by: the same in every delivery. */
  uuid: z.string().min(1).max(100),
  eventType: z.string().min(1).max(200),
  /** When it happened, ISO 8601. Deliveries do not come in its order. */
  published: z.iso.datetime({ offset: true }).max(64),
  actor: actor.nullish(),
  client: z.looseObject({ id: text, ipAddress: text }).nullish(),
  displayMessage: text,
  outcome: z.looseObject({ result: text, reason: text }).nullish(),
  transaction: z
    .looseObject({
      /** `WEB` for a request, `JOB` for what Okta does by itself. */
      type: text,
      id: text,
      /** `requestApiTokenId` names the API token that a request came with. */
      detail: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
  /** Not a stable contract; `requestId` is the `X-Okta-Request-Id` of the request. */
  debugContext: z.looseObject({ debugData: z.record(z.string(), z.unknown()).nullish() }).nullish(),
  target: z.array(target).nullish(),
});

export type LogEvent = z.output<typeof logEvent>;

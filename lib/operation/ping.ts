/**
 * Whether an event of a function behind a route is no request: `{}`, what a plug-in sends to keep the function warm, a
 * test event of EventBridge or the console. Whatever comes through a gateway has a request context.
 */
export function isNoRequest(event: unknown): boolean {
  return membersOf(event).requestContext == null;
}

/**
 * Whether an event of a job only keeps its function warm: `{"source":"serverless-plugin-warmup"}`, `{"warmer":true}`. An
 * event of EventBridge has a `detail-type` besides its source.
 *
 * https://github.com/juanjoDiaz/serverless-plugin-warmup#warmup-source
 */
export function isWarmUp(event: unknown): boolean {
  const { source, warmer, 'detail-type': type } = membersOf(event);
  return type === undefined && (typeof source === 'string' || warmer === true);
}

function membersOf(event: unknown): Readonly<Record<string, unknown>> {
  return typeof event === 'object' && event !== null ? (event as Record<string, unknown>) : {};
}

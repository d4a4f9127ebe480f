import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';

/** A Lambda function behind an HTTP API: payload format 2.0 in, structured result out. */
export type LambdaHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** One route of the API: an exact method, a path with `{names}` for whole segments, and its function. */
export interface Route {
  method: string;
  path: string;
  handler: LambdaHandler;
  /** How long the function may take; 30,000 at most, as an HTTP API's integration. */
  timeoutMs?: number;
}

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Handler, Powertools } from '../../bench/peers/powertools.ts';

/** How its user has set it up. */
export interface Setup {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Where in the event the key is; the whole event is the key without it. */
  readonly keyPath: string;
  /** What else must be the same. */
  readonly payloadPath?: string;
}

function optionsOf(powertools: Powertools, { client, tableName, keyPath, payloadPath }: Setup) {
  const config = new powertools.IdempotencyConfig({
    eventKeyJmesPath: keyPath,
    ...(payloadPath && { payloadValidationJmesPath: payloadPath }),
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: 3_600,
  });
  const persistenceStore = new powertools.DynamoDBPersistenceLayer({ tableName, awsSdkV3Client: client });
  return { config, persistenceStore };
}

/** A handler behind the Middy middleware. */
export function behindMiddleware(
  powertools: Powertools,
  setup: Setup,
  handler: Handler,
  earlyMs?: number,
): Handler {
  const options = optionsOf(powertools, setup);
  // Middy's own timeout, which its users set so that they can still answer before Lambda cuts them off.
  const early = earlyMs === undefined ? { timeoutEarlyInMillis: 0 } : { timeoutEarlyInMillis: earlyMs };
  const guarded = middy(early)
    .use(powertools.makeHandlerIdempotent(options))
    .handler(handler as never);
  return guarded as unknown as Handler;
}

/** A handler whose function is wrapped. */
export function behindWrapper(powertools: Powertools, setup: Setup, handler: Handler): Handler {
  const options = optionsOf(powertools, setup);
  let context: Context | undefined;
  const guarded = powertools.makeIdempotent((event) => handler(event, context as Context), {
    ...options,
    dataIndexArgument: 0,
  });
  return (event, now) => {
    context = now;
    options.config.registerLambdaContext(now);
    return guarded(event, now);
  };
}

import type middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { needPeers } from './installed.ts';

/** What is used of its configuration. */
export interface Config {
  registerLambdaContext(context: Context): void;
}

export type Handler = (event: object, context: Context) => Promise<unknown>;

/**
 * What is used of @aws-lambda-powertools/idempotency 2.35.0, which is a dependency of the benches alone.
 *
 * https://docs.aws.amazon.com/powertools/typescript/latest/features/idempotency/
 */
export interface Powertools {
  readonly IdempotencyConfig: new (options: object) => Config;
  readonly makeIdempotent: (handler: Handler, options: object) => Handler;
  readonly DynamoDBPersistenceLayer: new (options: object) => object;
  readonly makeHandlerIdempotent: (options: object) => middy.MiddlewareObj;
}

/** @throws {NotInstalled} */
export async function loadPowertools(): Promise<Powertools> {
  needPeers();
  // Names that the compiler does not follow: it must be content where they are not installed.
  const parts = ['', '/dynamodb', '/middleware'].map((part) => `@aws-lambda-powertools/idempotency${part}`);
  const modules = await Promise.all(parts.map((name) => import(name)));
  return Object.assign({}, ...modules);
}

import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';

/**
 * A Lambda context for one invocation. Its remaining time runs down from the invocation's start and may go
 * below zero, as it does in a function that outlives its timeout.
 */
export function createContext(functionName: string, timeoutMs: number): Context {
  const startedAt = performance.now();
  const unsupported = () => {
    throw new Error('Only the promise of a handler ends its invocation');
  };
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    memoryLimitInMB: '512',
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.round(timeoutMs - (performance.now() - startedAt)),
    done: unsupported,
    fail: unsupported,
    succeed: unsupported,
  };
}

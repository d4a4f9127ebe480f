import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

/** How long one step may take: as long as a Lambda function may run. */
export const STEP_TIMEOUT = Duration.minutes(15);

/** The states that call the function, by their names. */
export const STEPS = ['Plan', 'Inspect', 'Evaluate'] as const;

/** One step of an audit, as a call of its function that is made again where that helps. */
export function step(
  scope: Construct,
  id: (typeof STEPS)[number],
  steps: IFunction,
  payload: Record<string, unknown>,
  more: { readonly resultPath?: string; readonly resultSelector?: Record<string, unknown> } = {},
): LambdaInvoke {
  const task = new LambdaInvoke(scope, id, {
    lambdaFunction: steps,
    payload: sfn.TaskInput.fromObject(payload),
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
    taskTimeout: sfn.Timeout.duration(STEP_TIMEOUT.plus(Duration.minutes(1))),
    ...more,
  });
  task.addRetry({
    errors: [
      'Lambda.ClientExecutionTimeoutException',
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.TooManyRequestsException',
    ],
    interval: Duration.seconds(2),
    backoffRate: 2,
    maxAttempts: 6,
    maxDelay: Duration.minutes(2),
    jitterStrategy: sfn.JitterType.FULL,
  });
  // It ran out of time, and goes on from where it stopped, as often as a run has time for.
  task.addRetry({
    errors: ['Stopped', 'Sandbox.Timedout'],
    interval: Duration.seconds(1),
    backoffRate: 1,
    maxAttempts: 100,
  });
  // A vendor fails, or we do. What was learnt so far is kept, so two more tries cost little.
  task.addRetry({
    errors: ['States.TaskFailed', 'States.Timeout'],
    interval: Duration.seconds(30),
    backoffRate: 4,
    maxAttempts: 2,
    jitterStrategy: sfn.JitterType.FULL,
  });
  return task;
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
const PASSING = new Set([
  'InternalException',
  'InternalFailure',
  'InternalServerError',
  'InternalServiceError',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'ServiceUnavailable',
  'ThrottlingException',
  'TransactionInProgressException',
  'Unreachable',
]);

/** A service of AWS refused, or did not answer. Its name is AWS's own: `AccessDeniedException`. */
export class AwsError extends Error {
  /** What it answered with, where it did. */
  readonly status: number | undefined;

  constructor(name: string, message: string, { status, cause }: { status?: number; cause?: unknown } = {}) {
    super(message, { cause });
    this.name = name;
    this.status = status;
  }

  /** Whether the same may succeed in a moment: the service has no capacity left, or was not reached. */
  get passing(): boolean {
    const { name, status = 0 } = this;
    return PASSING.has(name) || status === 429 || status >= 500;
  }
}

/** The errors of Secrets Manager's API that this stand-in answers with, all of them status 400. */
export type ErrorCode =
  | 'InvalidParameterException'
  | 'InvalidRequestException'
  | 'MissingAuthenticationTokenException'
  | 'ResourceExistsException'
  | 'ResourceNotFoundException'
  | 'SerializationException'
  | 'UnknownOperationException'
  | 'ValidationException';

/** A refusal that the caller gets to see; it has changed nothing. */
export class ServiceError extends Error {
  override name = 'ServiceError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

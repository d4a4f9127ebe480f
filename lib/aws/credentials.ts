import { AwsError } from './aws-error.ts';

/** Who asks AWS. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** @throws {AwsError} `NoCredentials` where there are none: Lambda puts them there, and a shell can be told to */
export function credentialsIn({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
}: NodeJS.ProcessEnv): Credentials {
  if (accessKeyId && secretAccessKey)
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  throw new AwsError(
    'NoCredentials',
    'There are no AWS credentials in the environment; a shell gets them by `eval "$(aws configure export-credentials --format env)"`',
  );
}

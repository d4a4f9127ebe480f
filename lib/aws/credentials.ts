import { AwsError } from './aws-error.ts';

/** Who asks AWS. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Says who asks, each time: credentials of a person or a container change while a process lives. */
export type CredentialSource = () => Credentials | Promise<Credentials>;

let source: CredentialSource = () => credentialsIn(process.env);

/** Those of Lambda's environment, or of what {@link useCredentials} has put in their place. */
export const currentCredentials: CredentialSource = () => source();

/** Takes credentials from somewhere else than the environment, for the whole process. */
export function useCredentials(of: CredentialSource): void {
  source = of;
}

/** @throws {AwsError} `NoCredentials` where there are none */
export function credentialsIn({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
}: NodeJS.ProcessEnv): Credentials {
  if (accessKeyId && secretAccessKey)
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  throw new AwsError('NoCredentials', 'There are no AWS credentials in the environment');
}

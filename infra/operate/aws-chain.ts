import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { useCredentials } from '../../lib/aws/credentials.ts';

/**
 * Has a command-line tool's own requests of AWS use what AWS's clients find, in their order: the environment, the
 * profile with its region, SSO, a role, a container. They are found anew when they run out.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export async function useAwsChain(): Promise<void> {
  const { config } = new SecretsManagerClient({});
  useCredentials(config.credentials);
  // What says that there is none comes when something is asked.
  process.env.AWS_REGION ??= await config.region().catch(() => undefined);
}

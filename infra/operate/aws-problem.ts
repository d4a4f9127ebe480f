/** What an error of AWS's clients, or of our own requests of AWS, means for the person at the terminal: what is wrong, and what to do. */
export function awsProblem(error: unknown): { found: string; remedy: string } {
  const { name = 'an unknown error', code } = error as { name?: string; code?: string };
  if (/^(AccessDenied|UnauthorizedOperation|.*AuthorizationError)/.test(name)) {
    return {
      found: `AWS refuses it (${name})`,
      remedy: 'Use credentials of the account that may read it; the message in CloudTrail names the action.',
    };
  }
  if (/Expired|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch/.test(name)) {
    return { found: `the AWS credentials are not valid (${name})`, remedy: 'Sign in to the account again.' };
  }
  if (name === 'CredentialsProviderError' || name === 'NoCredentials') {
    return {
      found: 'there are no AWS credentials',
      remedy: 'Sign in to the account, or set AWS_PROFILE to one that you are signed in to.',
    };
  }
  if (name === 'NoRegion' || /Region is missing/.test(String(error))) {
    return { found: 'no AWS region is set', remedy: 'Set AWS_REGION to the region of the deployment.' };
  }
  if (name === 'InvalidEndpoint')
    return { found: (error as Error).message, remedy: 'Correct it, or leave it out.' };
  return {
    found: `AWS could not be asked (${code ?? name})`,
    remedy: 'Look at the network, AWS_REGION and, for a local set-up, the AWS_ENDPOINT_URL_… variables.',
  };
}

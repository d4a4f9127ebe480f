import * as z from 'zod';
import { AwsError } from '../aws/aws-error.ts';
import { JsonService, type ServiceOptions } from '../aws/json-service.ts';

/** Which version of a secret. */
export type Stage = 'AWSCURRENT' | 'AWSPREVIOUS';

const storedSecret = z.object({
  VersionId: z.string(),
  SecretString: z.string().default(''),
  /** Epoch seconds. */
  CreatedDate: z.number().default(0),
});

export type StoredSecret = z.output<typeof storedSecret>;

const service = {
  name: 'secretsmanager',
  target: 'secretsmanager',
  contentType: 'application/x-amz-json-1.1',
  endpointVariable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
} as const;

/** Secrets Manager, as far as secrets are read. */
export class SecretsManager {
  readonly #service: JsonService;

  constructor(options: ServiceOptions = {}) {
    this.#service = new JsonService(service, options);
  }

  /**
   * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
   *
   * @throws {AwsError}
   */
  async getSecretValue(SecretId: string, VersionStage: Stage): Promise<StoredSecret> {
    const answer = await this.#service.call('GetSecretValue', { SecretId, VersionStage });
    const stored = storedSecret.safeParse(answer);
    // What zod says would quote the secret.
    if (!stored.success) throw new AwsError('InvalidAnswer', 'The answer is not one of Secrets Manager');
    return stored.data;
  }
}

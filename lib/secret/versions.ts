import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** The labels of each version of a secret that has any, by the version's id. */
type Labels = Readonly<Record<string, readonly string[]>>;

/** A version of a secret. */
export interface Version {
  /** Undefined where it is not JSON, which is nothing that could be used. */
  readonly value: unknown;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html */
export async function labelsOf(client: SecretsManagerClient, SecretId: string): Promise<Labels> {
  return (await client.send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages ?? {};
}

/** The id of the version that has a label. */
export function versionAt(labels: Labels, label: string): string | undefined {
  return Object.keys(labels).find((id) => labels[id]?.includes(label));
}

/** A version; undefined where it has no value yet. */
export async function readVersion(
  client: SecretsManagerClient,
  SecretId: string,
  VersionId: string,
): Promise<Version | undefined> {
  try {
    const command = new GetSecretValueCommand({ SecretId, VersionId });
    const { SecretString = '', CreatedDate } = await client.send(command);
    return { value: parse(SecretString), createdAt: CreatedDate?.getTime() ?? 0 };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text.
    return undefined;
  }
}

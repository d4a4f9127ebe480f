import type { ActionContext, Input } from './action-input.ts';
import { isEmpty, type Secret } from './secret.ts';
import { ServiceError } from './service-error.ts';
import { current, versionAt } from './version-stages.ts';

const dayMs = 86_400_000;

/** One version's value: by id, by label, or by both when they agree; the current one unless told. */
export function getSecretValue(input: Input<'GetSecretValue'>, { store, now }: ActionContext) {
  const secret = store.getUsable(input.SecretId);
  const stage = input.VersionStage ?? (input.VersionId === undefined ? current : undefined);
  const versionId = input.VersionId ?? versionAt(secret, stage ?? current);
  const version = versionId === undefined ? undefined : secret.versions[versionId];
  if (version === undefined || isEmpty(version) || (stage !== undefined && !version.stages.includes(stage))) {
    const wanted =
      input.VersionId === undefined ? `staging label: ${stage}` : `VersionId: ${input.VersionId}`;
    throw new ServiceError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for ${wanted}`,
    );
  }
  // AWS keeps the day of the last access, not its time; once a day is also how often this costs a write.
  const today = Math.floor(now() / dayMs) * dayMs;
  if (secret.accessedAt !== today) store.save({ ...secret, accessedAt: today });
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: versionId,
    SecretString: version.secretString,
    SecretBinary: version.secretBinary,
    VersionStages: version.stages,
    CreatedDate: version.createdAt / 1000,
  };
}

/** Everything about a secret but its values; works until a deletion is final. */
export function describeSecret(input: Input<'DescribeSecret'>, { store }: ActionContext) {
  const secret = store.get(input.SecretId);
  return { ...describe(secret), VersionIdsToStages: labelledVersions(secret) };
}

/** A page of secrets by name, 100 at most. */
export function listSecrets(input: Input<'ListSecrets'>, { store }: ActionContext) {
  const start =
    input.NextToken === undefined ? 0 : Number(Buffer.from(input.NextToken, 'base64url').toString());
  if (!Number.isInteger(start)) throw new ServiceError('InvalidParameterException', 'Invalid NextToken');
  const end = start + (input.MaxResults ?? 100);
  const direction = input.SortOrder === 'desc' ? -1 : 1;
  const found = store
    .list()
    .filter((secret) => input.IncludePlannedDeletion || secret.deletionAt === undefined)
    .filter((secret) => (input.Filters ?? []).every((filter) => isFound(secret, filter)))
    .toSorted((a, b) => direction * (a.name < b.name ? -1 : 1));
  return {
    SecretList: found
      .slice(start, end)
      .map((secret) => ({ ...describe(secret), SecretVersionsToStages: labelledVersions(secret) })),
    NextToken: end < found.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  };
}

function describe(secret: Secret) {
  const seconds = (ms: number | undefined) => (ms === undefined ? undefined : ms / 1000);
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    Tags: secret.tags,
    CreatedDate: seconds(secret.createdAt),
    LastChangedDate: seconds(secret.changedAt),
    LastAccessedDate: seconds(secret.accessedAt),
    DeletedDate: seconds(secret.deletionAt),
  };
}

/** Versions without a label are deprecated and not shown. */
function labelledVersions(secret: Secret): Record<string, string[]> {
  const labelled = Object.entries(secret.versions).filter(([, version]) => version.stages.length > 0);
  return Object.fromEntries(labelled.map(([versionId, version]) => [versionId, version.stages]));
}

function isFound(secret: Secret, filter: { Key: string; Values: string[] }): boolean {
  const texts = {
    name: [secret.name],
    description: [secret.description ?? ''],
    'tag-key': (secret.tags ?? []).map((tag) => tag.Key),
    'tag-value': (secret.tags ?? []).map((tag) => tag.Value),
  };
  const searched =
    filter.Key in texts ? texts[filter.Key as keyof typeof texts] : Object.values(texts).flat();
  const starts = (value: string) => searched.some((text) => text.startsWith(value));
  return filter.Values.some((value) => (value.startsWith('!') ? !starts(value.slice(1)) : starts(value)));
}

import * as z from 'zod';
import type { SecretStore } from './secret-store.ts';

const secretId = z.string().min(1).max(2048);
const versionId = z.string().min(32).max(64);
const stage = z.string().min(1).max(256);
const value = {
  ClientRequestToken: versionId.optional(),
  SecretString: z.string().min(1).max(65_536).optional(),
  SecretBinary: z.base64().min(1).max(87_384).optional(),
};
const description = { Description: z.string().max(2048).optional(), KmsKeyId: z.string().optional() };
const filter = z.object({
  Key: z.enum(['name', 'description', 'tag-key', 'tag-value', 'all']),
  Values: z.array(z.string()).min(1),
});

/** What each action takes; members that this stand-in has no use for are ignored. */
export const actionInput = {
  CreateSecret: z.object({
    Name: z.string().regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/),
    Tags: z.array(z.object({ Key: z.string().min(1), Value: z.string() })).optional(),
    ...description,
    ...value,
  }),
  PutSecretValue: z.object({
    SecretId: secretId,
    VersionStages: z.array(stage).min(1).max(20).optional(),
    ...value,
  }),
  GetSecretValue: z.object({
    SecretId: secretId,
    VersionId: versionId.optional(),
    VersionStage: stage.optional(),
  }),
  RotateSecret: z.object({ SecretId: secretId, ClientRequestToken: versionId.optional() }),
  UpdateSecret: z.object({ SecretId: secretId, ...description, ...value }),
  DescribeSecret: z.object({ SecretId: secretId }),
  ListSecrets: z.object({
    MaxResults: z.int().min(1).max(100).optional(),
    NextToken: z.string().optional(),
    Filters: z.array(filter).max(10).optional(),
    SortOrder: z.enum(['asc', 'desc']).optional(),
    IncludePlannedDeletion: z.boolean().optional(),
  }),
  DeleteSecret: z.object({
    SecretId: secretId,
    RecoveryWindowInDays: z.int().min(7).max(30).optional(),
    ForceDeleteWithoutRecovery: z.boolean().optional(),
  }),
  UpdateSecretVersionStage: z.object({
    SecretId: secretId,
    VersionStage: stage,
    RemoveFromVersionId: versionId.optional(),
    MoveToVersionId: versionId.optional(),
  }),
};

/** An action that this stand-in knows. */
export type Action = keyof typeof actionInput;

/** One action's input, checked. */
export type Input<A extends Action> = z.infer<(typeof actionInput)[A]>;

/** What actions work with. */
export interface ActionContext {
  store: SecretStore;
  now: () => number;
}

import * as iam from 'aws-cdk-lib/aws-iam';
import type { Resources } from './resources.ts';

/** What is done with the key, by a service for the function only. */
export function throughKey(
  sid: string,
  { key, region }: Pick<Resources['data'], 'key' | 'region'>,
  service: string,
  actions: readonly string[],
): iam.PolicyStatement[] {
  const via = `${service}.${region}.amazonaws.com`;
  // AWS does not say which of its two names a service has here in China.
  const conditions = {
    StringEquals: { 'kms:ViaService': region.startsWith('cn-') ? [via, `${via}.cn`] : via },
  };
  return allow(`KeyFor${sid}`, actions, [key.keyArn], conditions);
}

/** One statement, or none where there is nothing to allow. */
export function allow(
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
  conditions?: iam.PolicyStatementProps['conditions'],
): iam.PolicyStatement[] {
  if (actions.length === 0 || resources.length === 0) return [];
  const statement = { sid, actions: [...actions], resources: [...resources] };
  return [new iam.PolicyStatement({ ...statement, ...(conditions && { conditions }) })];
}

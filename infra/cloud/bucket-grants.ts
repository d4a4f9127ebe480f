import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Needs } from '../../lib/operation/needs.ts';
import { auditFunctions } from '../functions.ts';
import type { Resources } from './resources.ts';
import { allow, throughKey } from './statements.ts';

type Data = Resources['data'];

/** What of the buckets it may ask for, as ARNs of folders: of an audit, its own. */
function foldersIn(needs: Needs, data: Data, file: string) {
  const runs = (folder: string) => `${data.auditsArn}/${folder}/*`;
  return {
    evidence: [
      ...(needs.publishes ? data.evidenceFolders : []),
      ...(needs.audits ? [`${data.evidenceArn}/${file}/*`] : []),
    ],
    own: needs.audits ? [runs(file)] : [],
    watched: needs.watches === 'audits' ? auditFunctions.map((audit) => runs(audit.file)) : [],
  };
}

/** All folders of buckets that it asks for, as ARNs that end with a wildcard. */
export function foldersOf(needs: Needs, data: Data, file: string): readonly string[] {
  return Object.values(foldersIn(needs, data, file)).flat();
}

/** What of the buckets a function may read and write. */
export function bucketStatements(needs: Needs, data: Data, file: string): iam.PolicyStatement[] {
  const { evidence, own, watched } = foldersIn(needs, data, file);
  const listed = [...(needs.audits ? [file] : []), ...(needs.watches === 'audits' ? ['audits'] : [])];
  const writes = evidence.length + own.length > 0;
  const key = writes ? ['kms:Decrypt', 'kms:GenerateDataKey'] : watched.length > 0 ? ['kms:Decrypt'] : [];
  return [
    ...allow('KeepEvidence', ['s3:PutObject'], evidence),
    ...allow('KeepRuns', ['s3:GetObject', 's3:PutObject'], own),
    ...allow('ReadRuns', ['s3:GetObject'], watched),
    // Without it, what is not there is refused instead of not found.
    ...allow('ListRuns', ['s3:ListBucket'], listed.length > 0 ? [data.auditsArn] : [], {
      StringLike: { 's3:prefix': listed.map((folder) => `${folder}/*`) },
    }),
    ...throughKey('Bucket', data, 's3', key),
  ];
}

import type { Secret } from './secret.ts';

/** The label of the version that is read by default, of the one before it, and of the one that a rotation makes. */
export const current = 'AWSCURRENT';
export const previous = 'AWSPREVIOUS';
export const pending = 'AWSPENDING';

/** The id of the version that carries a label. */
export function versionAt(secret: Secret, stage: string): string | undefined {
  return Object.entries(secret.versions).find(([, version]) => version.stages.includes(stage))?.[0];
}

/**
 * Moves a label to a version, or off every version. A label sits on one version at a time, and AWSPREVIOUS
 * follows AWSCURRENT by itself to the version that it left.
 */
export function moveStage(secret: Secret, stage: string, toVersionId: string | undefined): void {
  const from = versionAt(secret, stage);
  if (from === toVersionId) return;
  if (from !== undefined) detach(secret, stage, from);
  if (toVersionId === undefined) return;
  secret.versions[toVersionId]?.stages.push(stage);
  if (stage !== current) return;
  if (from === undefined) detach(secret, previous, toVersionId);
  else moveStage(secret, previous, from);
}

function detach(secret: Secret, stage: string, versionId: string): void {
  const version = secret.versions[versionId];
  if (version !== undefined) version.stages = version.stages.filter((label) => label !== stage);
}

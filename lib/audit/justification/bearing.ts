import { findingKinds } from '../../findings/finding.ts';
import { findingIdOf } from '../../findings/names.ts';
import type { ChangeRecord } from '../../ledger/record.ts';
import { resourceNamed } from '../../resource/registry.ts';

// As findings say what was done.
const TAKEN = ['removed', 'deleted', 'unlinked'];
const ALTERED = ['updated'];

/** Whether a change makes its resource be there, takes it away, or does neither. */
export type Bearing = 'gives' | 'takes' | 'neither';

/**
 * How a change bears on whether its resource is there. A retroactively approved one does what its finding says was done: its
 * operation does not tell, as there is none for some of what is done in the vendor's own console.
 */
export function bearingOf({ operation, resource, retroactivelyApproves }: ChangeRecord): Bearing {
  if (retroactivelyApproves !== undefined) return approvedBearing(retroactivelyApproves, resource);
  const { gives = [], takes = [], sets = [] } = resourceNamed(resource)?.type.bearing ?? {};
  if (gives.includes(operation) || sets.includes(operation)) return 'gives';
  return takes.includes(operation) ? 'takes' : 'neither';
}

function approvedBearing(retroactivelyApproves: string, resource: string): Bearing {
  const isOneOf = (effects: readonly string[]) =>
    findingKinds.some((kind) =>
      effects.some((effect) => findingIdOf(kind, resource, effect) === retroactivelyApproves),
    );
  if (isOneOf(TAKEN)) return 'takes';
  return isOneOf(ALTERED) ? 'neither' : 'gives';
}

import type { ChangeRecord } from '../../../lib/ledger/record.ts';
import { applicationUser } from '../../support/names.ts';
import { DAY_MS, type Planting } from '../planting.ts';

const AUDIT = 'ledger-health';
const HOUR_MS = 60 * 60_000;

/** Changes that came to no good end, of an application that no other audit looks at. */
export function plantChanges(planting: Planting): void {
  let user = 0;
  const change = (agoMs: number, more: Partial<ChangeRecord>): ChangeRecord => {
    user += 1;
    const resource = applicationUser('0oaElsewhere', `00u${user}`);
    return planting.change('okta.assignUserToApplication', resource, planting.now - agoMs, more);
  };
  for (const sort of SORTS) planting.times(() => sort(planting, change));
}

type Sort = (
  planting: Planting,
  change: (agoMs: number, more: Partial<ChangeRecord>) => ChangeRecord,
) => void;

const stuck = (planting: Planting, { id, resource }: ChangeRecord, condition: string) =>
  planting.fault(AUDIT, 'change-stuck', resource, `${condition}: ${id}`);

const open = { changed: undefined, completedAt: undefined, after: undefined } as const;

// Each is done so many times. The first are faults, the others only look like it.
const SORTS: readonly Sort[] = [
  (planting, change) => stuck(planting, change(2 * HOUR_MS, { ...open, state: 'started' }), 'open too long'),
  (planting, change) => stuck(planting, change(5 * DAY_MS, { ...open, state: 'deferred' }), 'open too long'),
  (planting, change) => {
    const doubtedAt = new Date(planting.now - HOUR_MS).toISOString();
    stuck(planting, change(HOUR_MS, { ...open, state: 'in_doubt', doubtedAt }), 'in doubt');
  },
  (planting, change) =>
    stuck(planting, change(DAY_MS, { ...open, state: 'in_doubt', indeterminate: true }), 'indeterminate'),
  (planting, change) => {
    const given = { state: 'failed', changed: false, reviewReason: 'dead_letter', after: null } as const;
    stuck(planting, change(3 * DAY_MS, given), 'given up');
  },
  (planting, change) =>
    stuck(planting, change(3 * HOUR_MS, { confirmedBy: undefined, confirmedAt: undefined }), 'unconfirmed'),
  (planting, change) => {
    const { id, resource } = change(DAY_MS, { ticket: undefined });
    planting.fault(AUDIT, 'change-without-ticket', resource, `without a ticket: ${id}`);
  },
  // Under way, or not yet due.
  (_, change) => change(60_000, { ...open, state: 'started' }),
  (_, change) => change(60_000, { confirmedBy: undefined, confirmedAt: undefined }),
  // Made without a ticket, and asked for on one since.
  (planting, change) => {
    const { operation, resource } = change(2 * DAY_MS, { ticket: undefined });
    planting.change(operation, resource, planting.now - DAY_MS, { changed: false });
  },
  (planting, change) => {
    const { id, resource } = change(DAY_MS, { ticket: undefined });
    planting.exempt(AUDIT, 'change-without-ticket', resource, `without a ticket: ${id}`);
  },
];

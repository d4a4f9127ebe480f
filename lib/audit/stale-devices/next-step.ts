/** What the plan does to a device, one at a time and each on a ticket of its own. */
export const steps = ['suspend', 'deactivate', 'delete'] as const;

export type Step = (typeof steps)[number];

/** How long a device may be unused, and how long it rests after each step. In days. */
export interface Plan {
  readonly staleAfterDays: number;
  /** Suspended for at least this long before it is deactivated. */
  readonly holdDays: number;
  /** Deactivated for at least this long before it is deleted. */
  readonly deleteAfterDays: number;
}

/** What of a device decides. */
export interface DeviceState {
  readonly status: string | null;
  /** Okta's `lastUpdated`. */
  readonly lastUpdated: string | null;
  /** When a ticket last changed its status, by the ledger. */
  readonly changedAt?: string | undefined;
}

/** Where a device is in the plan, and the one step that is due, if one is. */
export interface Standing {
  readonly stage: 'in use' | 'unused' | 'on hold' | 'deactivated' | 'never activated' | 'not known';
  readonly step?: Step;
  /** Whole days since it was used, or its status changed; null where that is not known. */
  readonly days: number | null;
}

const DAY_MS = 24 * 60 * 60_000;

/**
 * Where a device is in the plan by now. Okta moves `lastUpdated` when it collects a device's signals at a sign-in, and
 * when the device's status changes: of a device in use it is the last use, of any other it is since when it is so, or
 * later. A device that was never activated gets no step: Okta takes neither `suspend` nor `deactivate` for it, and to
 * activate it to be rid of it would let it in. Neither does one of a status, or of an age, that is not known.
 *
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Device/
 */
export function nextStep(device: DeviceState, plan: Plan, now: Date): Standing {
  const days = daysSince(device, now);
  const due = (after: number, step: Step) => (days !== null && days >= after ? { step } : {});
  switch (device.status) {
    case 'ACTIVE':
    case 'UNSUSPENDED': {
      const step = due(plan.staleAfterDays, 'suspend');
      return { stage: step.step ? 'unused' : days === null ? 'not known' : 'in use', ...step, days };
    }
    case 'SUSPENDED':
      return { stage: 'on hold', ...due(plan.holdDays, 'deactivate'), days };
    case 'DEACTIVATED':
      return { stage: 'deactivated', ...due(plan.deleteAfterDays, 'delete'), days };
    case 'CREATED':
      return { stage: 'never activated', days };
    default:
      return { stage: 'not known', days };
  }
}

/** By the later of what Okta and the ledger say: too long a rest is harmless, too short a one is not. */
function daysSince({ lastUpdated, changedAt }: DeviceState, now: Date): number | null {
  const updated = instant(lastUpdated);
  if (updated === null) return null;
  const since = Math.max(updated, changedAt === undefined ? 0 : (instant(changedAt) ?? Number.NaN));
  return Number.isNaN(since) ? null : Math.max(0, Math.floor((now.getTime() - since) / DAY_MS));
}

/** Only a time with its zone: hours may decide. */
function instant(text: string | null): number | null {
  const at = text !== null && /(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** How the tenant is as unhelpful as the world; see SOURCES.md. Rates are of 1, drawn from a random of their own. */
export interface SailPointHostility {
  /**
   * How long reads may lag behind a change of capabilities. Each change has its own time within it, and each read meets
   * a copy that is ahead or behind: of two reads in a row the second may show the older state. A PATCH acts on the true
   * state and answers it.
   */
  readLagMs: number;
  /** Whether logins, locks and unlocks move by themselves, also between two reads. */
  movingMembers: boolean;
  /** How often an auth user has a member that no specification names. */
  extraMemberRate: number;
}

/** Everything off: a tenant that shows at once what was written. */
export const peaceful: SailPointHostility = { readLagMs: 0, movingMembers: false, extraMemberRate: 0 };

/** Everything on. Where a run has no 10 seconds to wait: `{ ...hostile, readLagMs: 600 }`. */
export const hostile: SailPointHostility = { readLagMs: 10_000, movingMembers: true, extraMemberRate: 0.2 };

/**
 * How the org is as unhelpful as the world: each member is a way in which a public source shows Okta, see SOURCES.md.
 * Rates are of 1. Everything is drawn from randoms of its own, so that ids and a replay of the journal stay the same.
 */
export interface OktaHostility {
  /**
   * How long reads may lag behind any change: an assignment, an update, a removal, a device's status. Each change has
   * its own time within it, and each read meets a copy that is ahead or behind: of two reads in a row the second may
   * show the older state. Writes act on the true state.
   */
  readLagMs: number;
  /** How late an event may appear in `GET /api/v1/logs` and in an event hook; so they appear out of order. */
  logLagMs: number;
  /** How often a privilege event says `unknown` of its transaction, and nothing of its client and its request. */
  unknownTransactionRate: number;
  /** How often an assignment that a request made is logged as of a job: no client, no request id. */
  jobTransactionRate: number;
  /** How often a privilege event names no role: a user alone, the privileges as text in `debugData`. */
  unnamedRoleRate: number;
  /** How often the name of a target (`alternateId`) is `unknown`. */
  unknownNameRate: number;
}

/** Everything off: an org that shows at once what was written. */
export const peaceful: OktaHostility = {
  readLagMs: 0,
  logLagMs: 0,
  unknownTransactionRate: 0,
  jobTransactionRate: 0,
  unnamedRoleRate: 0,
  unknownNameRate: 0,
};

/** Everything on, with the world's delays. Where a run has no 10 seconds to wait: `{ ...hostile, readLagMs: 600 }`. */
export const hostile: OktaHostility = {
  readLagMs: 10_000,
  logLagMs: 60_000,
  unknownTransactionRate: 0.3,
  jobTransactionRate: 0.3,
  unnamedRoleRate: 0.1,
  unknownNameRate: 0.3,
};

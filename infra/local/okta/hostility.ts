import type { Disputed } from './disputed.ts';

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
  /** Whether the log calls a role by its API name where no public source shows the log's name for it. */
  strangeRoleNames: boolean;
  /** Whether Okta changes by itself what it may: instants, the state of a sync, the priority of a group. */
  movingMembers: boolean;
  /** How many app users have a profile of `largeProfileBytes`, from and to. */
  largeProfileRate: number;
  largeProfileBytes: [number, number];
  /** How many app users have numbers in their profile that JavaScript rounds: 9223372036854775807 and 1e200. */
  wideNumberRate: number;
  /** How many app users have one of the rarer statuses. Who was assigned over the API always has the app. */
  oddStatusRate: number;
  /** How often a record has a member that no specification names. */
  extraMemberRate: number;
  /** How often a record writes its dates as a database does. Seen of one member only. */
  oddDateRate: number;
  /** How often the only cause of an error is an object, and not a list of one. */
  bareCauseRate: number;
  /** How often an answer, of a change too, leaves out all members that are null. */
  omittedNullRate: number;
  /**
   * What comes of a device's lifecycle call that asks for the status that the device has: 204 and nothing more, as
   * Okta calls these operations idempotent, or 400, as for every other status that the call does not fit.
   */
  repeatedLifecycle: Disputed;
  /** Whether a device that has been unsuspended says UNSUSPENDED instead of ACTIVE. */
  unsuspendedStatus: boolean;
  /** What comes of `limit=-1` in a list of app users, which older documents call the default and newer ones forbid. */
  minusOneLimit: Disputed;
  /** How often the list of a user's or a group's roles has entries that are none. Unobserved. */
  oddRoleEntryRate: number;
}

/** Everything off: an org that shows at once what was written. */
export const peaceful: OktaHostility = {
  readLagMs: 0,
  logLagMs: 0,
  unknownTransactionRate: 0,
  jobTransactionRate: 0,
  unnamedRoleRate: 0,
  unknownNameRate: 0,
  strangeRoleNames: false,
  movingMembers: false,
  largeProfileRate: 0,
  largeProfileBytes: [50_000, 300_000],
  wideNumberRate: 0,
  oddStatusRate: 0,
  extraMemberRate: 0,
  oddDateRate: 0,
  bareCauseRate: 0,
  omittedNullRate: 0,
  repeatedLifecycle: 'refused',
  unsuspendedStatus: false,
  minusOneLimit: 'taken',
  oddRoleEntryRate: 0,
};

/** Everything on, with the world's delays. Where a run has no 10 seconds to wait: `{ ...hostile, readLagMs: 600 }`. */
export const hostile: OktaHostility = {
  readLagMs: 10_000,
  logLagMs: 60_000,
  unknownTransactionRate: 0.3,
  jobTransactionRate: 0.3,
  unnamedRoleRate: 0.1,
  unknownNameRate: 0.3,
  strangeRoleNames: true,
  movingMembers: true,
  largeProfileRate: 0.02,
  largeProfileBytes: [50_000, 300_000],
  wideNumberRate: 0.1,
  oddStatusRate: 0.2,
  extraMemberRate: 0.2,
  oddDateRate: 0.05,
  bareCauseRate: 0.3,
  omittedNullRate: 0.3,
  repeatedLifecycle: 'either',
  unsuspendedStatus: true,
  minusOneLimit: 'either',
  oddRoleEntryRate: 0.1,
};

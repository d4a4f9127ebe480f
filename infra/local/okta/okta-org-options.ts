import type { ConsolePeople } from './console-people.ts';
import type { Permission } from './credentials.ts';
import type { OktaHostility } from './hostility.ts';
import type { RateLimitBucket } from './rate-limit.ts';
import type { OktaState } from './state.ts';
import type { LogEvent } from './system-log.ts';

/** How much of everything the org holds. Records are compact: 100,000 app users and 10,000 devices are fine. */
export interface OktaOrgSize {
  /** At least 4, one of each kind. */
  apps: number;
  /** Raised to `applicationUsers` (and `roleHolders`) plus a few who have nothing. */
  users: number;
  /** App users of `samples.appId`. */
  applicationUsers: number;
  /** Groups assigned to `samples.appId`; a few more exist unassigned. */
  groups: number;
  devices: number;
  roleHolders: number;
}

/** One API request as it arrived; `status` is there once it was answered. */
export interface RecordedRequest {
  method: string;
  path: string;
  /** The raw query string, without the question mark. */
  query: string;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  /** Absent when the connection was broken instead of answered. */
  status?: number;
}

/** What `before` may do to a request instead of, before or after its effect. */
export type Fault =
  /** Without a body, Okta's usual one for the status. */
  | { kind: 'status'; status: number; body?: unknown; headers?: Record<string, string> }
  /** Breaks the connection before any effect. */
  | { kind: 'reset' }
  /** Applies the effect, then breaks the connection. */
  | { kind: 'reset-after' }
  /** Waits before the effect, or (`after`) between the effect and the answer. */
  | { kind: 'delay'; ms: number; after?: boolean };

/** How event hooks are delivered. Rates are of 1, drawn from the seed. */
export interface DeliveryOptions {
  /** How long events are gathered before they are delivered together. Default 50. */
  gatherMs?: number;
  /** How many go together at most. Default 20. */
  maxEvents?: number;
  /** How often a delivery comes twice. Default 0.02. */
  duplicateRate?: number;
  /** How often a delivery is held back for `delayMs`, so that later ones overtake it. Default 0.05. */
  delayRate?: number;
  /** Default 500. */
  delayMs?: number;
  /** How often events are shuffled within a delivery. Default 0.05. */
  reorderRate?: number;
  /** How often a delivery is lost, and nothing but the System Log has its events. Default 0. */
  lossRate?: number;
}

/** Options of `startOktaOrg`; everything has a default. */
export interface OktaOrgOptions {
  /** Default 0: any free port. Listens on 127.0.0.1. */
  port?: number;
  /** Default 1. The same seed and size give the same ids, names, dates, tokens and RSA key. */
  seed?: number;
  size?: Partial<OktaOrgSize>;
  /** Default 6,000 a minute and bucket: ten times Okta's usual, so that a local run is slowed only on purpose. */
  rateLimits?: Partial<Record<RateLimitBucket, { limit: number; windowMs: number }>>;
  /** Default 75 requests at once. */
  concurrencyLimit?: number;
  /** The share of a bucket that one token or app may use. Default 1; Okta's own default is 0.5. */
  tokenShare?: number;
  /**
   * After every n-th page comes an empty one that still has a next link. Default 0 = never, because Okta's own
   * Node client takes an empty page for the end.
   */
  emptyPageEvery?: number;
  /** How long a new app user, group assignment or role is missing from reads. Default 0. */
  readAfterWriteDelayMs?: number;
  /** How far device `search` lags behind. Default 0. */
  searchDelayMs?: number;
  /** Default 3600. */
  tokenLifetimeSeconds?: number;
  /** Whether the service app must use DPoP. Default true. */
  requireDpop?: boolean;
  delivery?: DeliveryOptions;
  /** Where the org is as unhelpful as the world. Default `peaceful`, nowhere; `hostile` turns everything on. */
  hostility?: Partial<OktaHostility>;
  /** Where the journal of changes is kept; without it nothing survives `close`. */
  dataDir?: string;
  /** Called for each request once its answer is known. */
  onRequest?: (request: RecordedRequest) => void;
  /** Called for each request before anything else; returns the fault to inject. */
  before?: (request: RecordedRequest) => Fault | undefined;
  /** Milliseconds since the epoch. Default `Date.now`. */
  now?: () => number;
}

/** Ids of records with a known role in tests and the demo. */
export interface OktaSamples {
  /** Allows user name, password and profile; has the app users and groups that `size` asks for. */
  appId: string;
  /** An OIDC app whose scheme takes no credentials of a user (E0000041). */
  plainAppId: string;
  /** Pushes profiles; firstName, lastName and email are mapped (E0000075). */
  provisioningAppId: string;
  /** Its users come from groups with priorities. */
  groupAppId: string;
  /** Neither assigned to `appId` nor holding a role. */
  userId: string;
  assignedUserId: string;
  groupInheritedUserId: string;
  deprovisionedUserId: string;
  /** Not yet assigned to `appId`; has members. */
  groupId: string;
  assignedGroupId: string;
  /** ACTIVE, with users. */
  deviceId: string;
  suspendedDeviceId: string;
  deactivatedDeviceId: string;
  createdDeviceId: string;
  /** Holds HELP_DESK_ADMIN, APP_ADMIN, ORG_ADMIN, a custom role and one through a group. */
  adminUserId: string;
  customRoleId: string;
  resourceSetId: string;
  governedUserId: string;
  governedRoleAssignmentId: string;
  /** A grant with three pages of resources. */
  grantId: string;
}

/** A running org. */
export interface OktaOrg {
  url: string;
  orgId: string;
  /** SSWS token of a super administrator. */
  apiToken: string;
  /** `noPermission`: 403 on changes and single reads, `200 []` on lists. `readOnly`: 403 on changes. */
  tokens: { admin: string; readOnly: string; noPermission: string };
  serviceApp: {
    clientId: string;
    /** PKCS #8. Made on first access: finding the seed's primes takes a moment. */
    readonly privateKeyPem: string;
    keyId: string;
    /** The scopes that it was granted. May be changed at any time. */
    scopes: string[];
    /** Its administrator role; `none` makes its lists empty. May be changed at any time. */
    permission: Permission;
  };
  samples: OktaSamples;
  /** Acts by hand in the Admin Console, as `samples.adminUserId`: somebody else than who owns the tokens. */
  people: ConsolePeople;
  /** Every event as the log has it, also those that a hostile log does not show yet. `state.log.truth` leaves nothing out. */
  systemLog(): readonly LogEvent[];
  state: OktaState;
  /** Stops at once: open connections are destroyed. */
  close(): Promise<void>;
}

import { Disputes } from './disputed.ts';
import { type OktaHostility, peaceful } from './hostility.ts';
import { Movement } from './movement.ts';
import { OrderedRecords } from './ordered-records.ts';
import { Replicas } from './replica.ts';
import { oktaId, SeededRandom } from './seeded-random.ts';
import { SystemLog } from './system-log.ts';

/** `full`: user name, password and profile. `plain`: no credentials. `push`: mapped profile. `group`: by groups. */
export type AppKind = 'full' | 'plain' | 'push' | 'group';

export interface App {
  id: string;
  kind: AppKind;
  label: string;
  users: OrderedRecords<AppUser>;
  groups: OrderedRecords<GroupAssignment>;
}

/** Instants are milliseconds since the epoch; representations are built when they are asked for. */
export interface UserRecord {
  id: string;
  firstName: string;
  lastName: string;
  login: string;
  status: 'ACTIVE' | 'SUSPENDED' | 'DEPROVISIONED' | 'PROVISIONED';
  created: number;
  /** The groups of the few users that have any. */
  groupIds?: string[];
}

export interface Group {
  id: string;
  name: string;
  description: string;
  created: number;
  members: string[];
  /** What its members hold through it. */
  roles?: RoleAssignment[];
}

export interface AppUser {
  user: UserRecord;
  scope: 'USER' | 'GROUP';
  userName: string;
  /** Only what was set for this app user; the mapped attributes come from the user. */
  profile?: Record<string, unknown>;
  /** That there is a password. Its value is never kept. */
  hasPassword?: boolean;
  passwordChanged?: number;
  created: number;
  lastUpdated: number;
  visibleAt: number;
}

export interface GroupAssignment {
  group: Group;
  priority: number;
  profile: Record<string, unknown>;
  lastUpdated: number;
  visibleAt: number;
}

export interface RoleAssignment {
  id: string;
  type: string;
  assignmentType: 'USER' | 'GROUP';
  groupId?: string;
  /** Of custom roles: the role and the resource set. */
  role?: string;
  resourceSet?: string;
  targetGroupIds?: string[];
  targetAppIds?: string[];
  created: number;
  visibleAt: number;
}

export interface RoleHolder {
  user: UserRecord;
  assignments: RoleAssignment[];
}

export interface Grant {
  grantId: string;
  userId: string;
  roleAssignmentId: string;
  type: 'CUSTOM' | 'ENTITLEMENT-BUNDLE';
  bundleId?: string;
  expirationDate?: string;
  resources: { resource: string; label: string }[];
}

export type DeviceStatus = 'CREATED' | 'ACTIVE' | 'SUSPENDED' | 'DEACTIVATED';

export interface DeviceUserLink {
  user: UserRecord;
  created: number;
  managementStatus: 'MANAGED' | 'NOT_MANAGED';
  screenLockType: 'NONE' | 'PASSCODE' | 'BIOMETRIC';
}

export interface Device {
  id: string;
  /** The number from which the profile is derived. */
  number: number;
  status: DeviceStatus;
  /** That it is active since it was unsuspended. */
  unsuspended?: boolean;
  created: number;
  lastUpdated: number;
  users: DeviceUserLink[];
  /** Earlier states that a lagging search still shows. */
  past?: { status: DeviceStatus; lastUpdated: number; until: number }[];
  deletedAt?: number;
}

/** Where events are delivered. */
export interface EventHook {
  id: string;
  name: string;
  uri: string;
  eventTypes: string[];
  headers: { key: string; value: string }[];
  /** What proves a delivery. Its value does not outlive a restart. */
  authorization: { type: 'HEADER'; key: string; value: string } | undefined;
  status: 'ACTIVE' | 'INACTIVE';
  verified: boolean;
  created: number;
  createdBy: string;
}

/** A service app that was made over the API. The org's own one is in `Credentials`. */
export interface ServiceApp {
  id: string;
  label: string;
  /** Public keys, as JWKs. */
  keys: { kty: string; kid: string }[];
  requireDpop: boolean;
  grants: { id: string; scopeId: string; created: number }[];
  roles: { id: string; type: string; created: number }[];
  created: number;
}

/** The behaviours that operations depend on; see `OktaOrgOptions`. */
export interface OktaBehaviour {
  emptyPageEvery: number;
  readAfterWriteDelayMs: number;
  searchDelayMs: number;
}

/** Everything the org knows. Operations change it; tests may look at it and change it too. */
export class OktaState {
  readonly seed: number;
  readonly orgId: string;
  /** The org's base address, known once the server listens. */
  url = '';
  readonly behaviour: OktaBehaviour;
  readonly hostility: OktaHostility;
  readonly replicas: Replicas;
  readonly movement: Movement;
  readonly disputes: Disputes;
  readonly log: SystemLog;
  readonly apps = new Map<string, App>();
  readonly users = new Map<string, UserRecord>();
  readonly groups = new Map<string, Group>();
  readonly devices = new OrderedRecords<Device>();
  readonly roleHolders = new OrderedRecords<RoleHolder>();
  readonly customRoles = new Map<string, string>();
  readonly resourceSets = new Map<string, string>();
  readonly grants: Grant[] = [];
  readonly eventHooks = new Map<string, EventHook>();
  readonly serviceApps = new Map<string, ServiceApp>();
  /** Given out ids; taken back when a change fails, so that a replay gives out the same ones. */
  serial = 0;

  constructor(
    seed: number,
    behaviour: OktaBehaviour,
    hostility: OktaHostility = peaceful,
    now: () => number = Date.now,
  ) {
    this.seed = seed;
    this.behaviour = behaviour;
    this.hostility = hostility;
    this.replicas = new Replicas(seed, hostility.readLagMs);
    this.movement = new Movement(seed, hostility.movingMembers, now);
    this.disputes = new Disputes(seed, hostility);
    this.log = new SystemLog(seed, hostility);
    this.orgId = this.newId('00o');
  }

  /** A new id of Okta's form. */
  newId(prefix: string): string {
    this.serial += 1;
    return oktaId(prefix, this.serial, new SeededRandom(this.seed, this.serial));
  }
}

import type { Vendor } from '../upstream/vendor.ts';

/**
 * The parts of a resource's canonical name, by which policies know it too: `{ appId, userId }`. The same thing has the
 * same reference always.
 */
export type Reference = Readonly<Record<string, string>>;

/** What was done to a resource; `changed` where an event alone cannot tell. */
export type EffectKind =
  | 'added'
  | 'updated'
  | 'removed'
  | 'activated'
  | 'deactivated'
  | 'suspended'
  | 'unsuspended'
  | 'deleted'
  | 'linked'
  | 'unlinked'
  | 'changed';

/** One thing that an event of the vendor's log says was done. */
export interface EventEffect {
  /** The resource's canonical name. */
  readonly resource: string;
  readonly effect: EffectKind;
  /** The operations that do this. None: the gateway cannot do it. */
  readonly operations: readonly string[];
  /** The event itself says that it follows from a group, or that the user did it to their own device. */
  readonly follows?: 'group' | 'owner';
}

/** An event of a vendor's log. Each kind of resource reads it as its vendor's. */
export interface VendorEvent {
  readonly eventType: string;
  readonly published: string;
}

/**
 * Whether something that no change did may follow from something else, such as a group: by what was done alone, or by
 * the resource as it is read afterwards.
 */
export type Derivation = 'never' | 'always' | 'by state';

/** What policies see of a change besides its resource's reference. */
export interface PolicyFacts {
  readonly roleType?: string;
  /** More than an everyday role or capability. */
  readonly privileged?: boolean;
  /** What it gives cannot be told beforehand. */
  readonly unforeseen?: boolean;
  readonly capabilities?: readonly string[];
}

/** What each operation that touches a resource means for whether it is there: each change is in one of these. */
export interface Bearing {
  readonly gives: readonly string[];
  readonly takes: readonly string[];
  /** They set the status of something that is nobody's to give. */
  readonly sets?: readonly string[];
  /** They change details of what is there, and is there afterwards. */
  readonly alters?: readonly string[];
}

/**
 * All that is known of one kind of resource. What names a resource, reads it, decides about it or reports on it asks
 * here, and nowhere else.
 */
export interface ResourceType {
  /** By which policies know it: `ApplicationUser`. */
  readonly name: string;
  readonly vendor: Vendor['name'];
  /** The canonical name of a reference: `okta:app/0oa…/user/00u…`. */
  nameOf(reference: Reference): string;
  /** The reference that a canonical name stands for; undefined for any other text. */
  parse(name: string): Reference | undefined;
  /** The path of the one GET that shows it. @throws {InvalidPathValue} */
  pathOf(reference: Reference): string;
  /**
   * The resource in what that responded, as it came; null where the response is a list without it.
   *
   * @throws {UpstreamError} `invalid` for a response that is anything else
   */
  find(body: unknown, reference: Reference): unknown;
  /** Whether the body of a 404 is its vendor's own, and says that what was asked for is not there. */
  isMissing(body: unknown): boolean;
  /** Whether somebody has it in their own right, as it was read: not through a group, nor disabled. */
  isHeld(representation: unknown): boolean;
  /**
   * What of its representation people and programs set, and what tells one that was made anew from the one before; null
   * where nobody has it. All else the vendor moves by itself.
   */
  stateOf(representation: unknown): unknown;
  /** The paths of what it belongs to: without these, its absence says nothing. Empty for what stands alone. */
  parentsOf(reference: Reference): readonly string[];
  readonly bearing: Bearing;
  /** The operations that make it as an audit finds it: by the first, one that is approved retroactively is recorded. */
  readonly madeBy: readonly string[];
  /** What policies see of a request to change it; before it was read, `before` is undefined. */
  factsOf(reference: Reference, body: unknown, before: unknown): PolicyFacts;
  /** What policies see of what was done to it already, as a finding says it. */
  factsOfEffect(reference: Reference, effect: string): PolicyFacts;
  /** Whether having it is a privilege, by its reference alone. */
  isPrivileged(reference: Reference): boolean;
  /** What an event says was done to resources of this kind, empty where it does not say to which; undefined where it is not about them. */
  effectsOf?(event: VendorEvent): readonly EventEffect[] | undefined;
  /**
   * Under which name it is asked for by those who know only what its vendor calls it, where that tells nothing of what it
   * is; undefined for what has no such name.
   */
  askedForAs?(reference: Reference): string | undefined;
  /** The id by which its vendor's log finds the entries about it: each has it among its targets. */
  logTarget?(reference: Reference): string;
  /** Whether an effect that no change explains may follow from something else. */
  derivation(effect: EffectKind, byJob: boolean): Derivation;
  /** Whether the state that was read back says that it does. */
  isDerived(state: unknown, event: VendorEvent, byJob: boolean): boolean;
  /** The request that would undo an effect, in words; undefined where the gateway has none. */
  undoOf(effect: string, reference: Reference): string | undefined;
}

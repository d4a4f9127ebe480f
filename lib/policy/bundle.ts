import type { Effect, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { ActionGroup } from './action.ts';

/** Policies as they are deployed: parsed and held against the schema when they were compiled, not on every start. */
export interface PolicyBundle {
  /** The operations, by id: the groups each is in and what it is done to. */
  readonly actions: Readonly<
    Record<string, { readonly groups: readonly ActionGroup[]; readonly resourceType: string }>
  >;
  /** By id, in the order in which a denial names them. */
  readonly policies: Readonly<Record<string, CompiledPolicy>>;
}

/** One policy: whether it permits or forbids, why, and Cedar's JSON of it. */
export interface CompiledPolicy {
  readonly effect: Effect;
  /** A sentence for the caller. */
  readonly reason: string;
  readonly cedar: PolicyJson;
}

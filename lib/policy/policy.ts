import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Refusal } from '../ledger/errors.ts';
import type { PolicyBundle } from './bundle.ts';
import type { Facts, Question } from './question.ts';
import type { ResourceEntity } from './resource.ts';
import { type Sight, sightOf } from './sight.ts';
import { mayBePermitted, policiesAbout } from './slice.ts';

/** What a denial is named where no policy forbids, but none permits either. */
export const DEFAULT = 'default';

/** Whether it may be done; if not, which policy says so and why. */
export type Decision = { readonly allowed: true } | Denial;

export interface Denial extends Refusal {
  readonly allowed: false;
  /** The policy that forbids or that could not be evaluated, or `default`. */
  readonly policyId: string;
}

// Cedar keeps what it has parsed under a name, and all of a process shares the names.
let loaded = 0;

/** What the callers may do, as the policies of one bundle say. */
export class Policy {
  readonly #cedar: typeof Cedar;
  readonly #bundle: PolicyBundle;
  readonly #name = `policies-${loaded++}`;
  /** The operations whose policies Cedar has, and what those look at. */
  readonly #prepared = new Map<string, Sight>();

  /** Cedar is loaded when it is first needed, as its WebAssembly is read and compiled on import. */
  static async load(bundle: PolicyBundle): Promise<Policy> {
    return new Policy(await import('@cedar-policy/cedar-wasm/nodejs'), bundle);
  }

  private constructor(cedar: typeof Cedar, bundle: PolicyBundle) {
    this.#cedar = cedar;
    this.#bundle = bundle;
  }

  /** Never throws: what cannot be decided is denied. */
  decide(question: Question): Decision {
    const action = Object.hasOwn(this.#bundle.actions, question.operation)
      ? this.#bundle.actions[question.operation]
      : undefined;
    if (!action) return denied(DEFAULT, 'The policies do not know this operation.');
    const { resource } = question;
    if (resource?.type !== action.resourceType) {
      return denied(DEFAULT, 'The policies do not know this resource, or not as one of this operation.');
    }
    try {
      return this.#read(this.#ask(question, resource));
    } catch (error) {
      return undecided(String(error));
    }
  }

  /**
   * Whether somebody may do this to anything at all, as far as their name and groups tell; undefined where they may.
   * For what has to be asked of a vendor before it can be decided: who may do nothing has nothing asked.
   */
  denialOfAll({ caller, callerGroups, operation }: Pick<Question, 'caller' | 'callerGroups' | 'operation'>) {
    return mayBePermitted(operation, { caller, callerGroups }, this.#bundle)
      ? undefined
      : denied(DEFAULT, 'No policy permits this.');
  }

  /** Has Cedar parse the policies about an operation and decide once, so that whoever is first need not wait for it. */
  ready(operation: string): void {
    const type = this.#bundle.actions[operation]?.resourceType;
    if (!type) return;
    const context = { change: false, ticketRequired: true, time: new Date() };
    const resource = { type, id: '', attributes: {} };
    this.#ask({ caller: 'nobody', callerGroups: ['nobody'], operation, resource, context }, resource);
  }

  /** A function has one operation, or a few. @throws for policies that cannot be parsed */
  #prepare(operation: string): Sight {
    const known = this.#prepared.get(operation);
    if (known) return known;
    const about = new Set(policiesAbout(operation, this.#bundle));
    const policies = Object.entries(this.#bundle.policies).filter(([id]) => about.has(id));
    const staticPolicies = Object.fromEntries(policies.map(([id, { cedar }]) => [id, cedar]));
    const parsed = this.#cedar.preparsePolicySet(this.#nameOf(operation), { staticPolicies });
    if (parsed.type === 'failure') throw new Error(`The policies cannot be parsed: ${saidIn(parsed.errors)}`);
    const sight = sightOf(Object.values(staticPolicies));
    this.#prepared.set(operation, sight);
    return sight;
  }

  #ask(question: Question, resource: ResourceEntity): Cedar.AuthorizationAnswer {
    const sight = this.#prepare(question.operation);
    const groups = this.#bundle.actions[question.operation]?.groups ?? [];
    return this.#cedar.statefulIsAuthorized(this.#call(question, resource, groups, sight));
  }

  readonly #nameOf = (operation: string) => `${this.#name} ${operation}`;

  #call(
    { caller, callerGroups = [], operation, context }: Question,
    resource: ResourceEntity,
    groups: readonly string[],
    sight: Sight,
  ): Cedar.StatefulAuthorizationCall {
    const principal = { type: 'Caller', id: caller };
    const action = { type: 'Action', id: operation };
    const touched = { type: resource.type, id: resource.id };
    return {
      preparsedPolicySetId: this.#nameOf(operation),
      principal,
      action,
      resource: touched,
      context: contextOf(context, sight),
      // One that is not here is one without attributes that is in nothing.
      entities: [
        ...(callerGroups.length > 0 ? [entity(principal, 'CallerGroup', callerGroups)] : []),
        entity(action, 'Action', groups),
        ...(sight.attributes ? [{ uid: touched, attrs: { ...resource.attributes }, parents: [] }] : []),
      ],
    };
  }

  #read(answer: Cedar.AuthorizationAnswer): Decision {
    if (answer.type === 'failure') return undecided(saidIn(answer.errors));
    const { decision, diagnostics } = answer.response;
    const satisfied = new Set(diagnostics.reason);
    if (decision === 'deny' && satisfied.size > 0) {
      const [id = DEFAULT, policy] =
        Object.entries(this.#bundle.policies).find(([id]) => satisfied.has(id)) ?? [];
      return denied(id, policy?.reason ?? 'A policy forbids this.');
    }
    // Cedar passes over a policy that cannot be evaluated; had it forbidden, this would be a hole.
    const [erred] = diagnostics.errors;
    if (erred) return undecided(erred.error.message, erred.policyId);
    return decision === 'allow' ? { allowed: true } : denied(DEFAULT, 'No policy permits this.');
  }
}

function entity(uid: Cedar.TypeAndId, type: string, groups: readonly string[]): Cedar.EntityJson {
  return { uid, attrs: {}, parents: groups.map((id) => ({ type, id })) };
}

/** The facts that are looked at, as Cedar takes them. */
function contextOf(facts: Facts, { facts: seen }: Sight): Cedar.Context {
  const looked = Object.entries(facts).filter(([name]) => seen === undefined || seen.has(name));
  return Object.fromEntries(looked.map(([name, fact]) => [name, cedarValueOf(name, fact)]));
}

function cedarValueOf(name: string, fact: Facts[keyof Facts]): Cedar.CedarValueJson {
  if (fact instanceof Date) return extension('datetime', fact.toISOString());
  return name === 'source' ? extension('ip', fact as string) : (fact as Cedar.CedarValueJson);
}

const extension = (fn: string, arg: string) => ({ __extn: { fn, arg } });

const denied = (policyId: string, reason: string): Denial => ({ allowed: false, policyId, reason });

function undecided(error: string, policyId = DEFAULT): Denial {
  return { ...denied(policyId, 'It could not be decided whether this is permitted.'), error };
}

function saidIn(errors: readonly Cedar.DetailedError[]): string {
  return errors.map(({ message }) => message).join('; ');
}

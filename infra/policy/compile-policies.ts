import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Operation } from '../../lib/operation/operation.ts';
import { actionOf } from '../../lib/policy/action.ts';
import type { CompiledPolicy, PolicyBundle } from '../../lib/policy/bundle.ts';
import { PoliciesInvalid } from './policies-invalid.ts';
import type { PolicySources } from './read-policies.ts';

/**
 * Policies as they are deployed. Each must name itself with `@id`, and say why with `@reason`.
 *
 * @throws {PoliciesInvalid} for what cannot be parsed, is not named, or does not hold against the schema: a
 * misspelt attribute, an unknown action, a condition that can never be met
 */
export function compilePolicies(
  { schema, files }: PolicySources,
  operations: readonly Operation[],
): PolicyBundle {
  const policies: Record<string, CompiledPolicy> = {};
  for (const [file, text] of Object.entries(files)) {
    for (const [id, policy] of policiesIn(file, text)) {
      if (policies[id]) throw new PoliciesInvalid([`${file}: another policy is called ${id}, too`]);
      policies[id] = policy;
    }
  }
  holdAgainst(schema, policies);
  const actions = operations.flatMap((operation) => actionOf(operation) ?? []);
  return { actions: Object.fromEntries(actions.map(({ id, ...action }) => [id, action])), policies };
}

/** The policies of a file, in the order in which it has them. */
function policiesIn(file: string, text: string): (readonly [string, CompiledPolicy])[] {
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === 'failure')
    throw new PoliciesInvalid(parts.errors.map((error) => `${placeOf(error, file, text)}: ${error.message}`));
  if (parts.policy_templates.length > 0) throw new PoliciesInvalid([`${file}: templates are not deployed`]);
  const found = parts.policies.map((policy) => {
    const read = cedar.policyToJson(policy);
    if (read.type === 'failure')
      throw new PoliciesInvalid(read.errors.map(({ message }) => `${file}: ${message}`));
    const { annotations: { id = '', reason = '' } = {}, ...json } = read.json;
    // Object members that look like numbers would change their order.
    if (!/^[a-z][a-z0-9-]*$/.test(id) || id === 'default') {
      throw new PoliciesInvalid([`${file}: a policy needs an @id in small letters, not “${id}”`]);
    }
    if (reason === '') throw new PoliciesInvalid([`${file}: ${id} needs a @reason`]);
    return [id, { effect: json.effect, reason, cedar: json }] as const;
  });
  const place = (id: string) => text.indexOf(`@id("${id}")`);
  return found.sort(([a], [b]) => place(a) - place(b));
}

/** The file, and the line in it where that is known. */
function placeOf({ sourceLocations = [] }: cedar.DetailedError, file: string, text: string): string {
  const [location] = sourceLocations;
  if (!location) return file;
  const before = Buffer.from(text).subarray(0, location.start).toString();
  return `${file}:${before.split('\n').length}`;
}

function holdAgainst(schema: string, policies: Readonly<Record<string, CompiledPolicy>>): void {
  const staticPolicies = Object.fromEntries(Object.entries(policies).map(([id, { cedar }]) => [id, cedar]));
  const held = cedar.validate({ schema, policies: { staticPolicies } });
  if (held.type === 'failure') throw new PoliciesInvalid(held.errors.map(({ message }) => message));
  // A warning is a policy that can never apply, or looks like another word than it is.
  const complaints = [...held.validationErrors, ...held.validationWarnings];
  if (complaints.length > 0)
    throw new PoliciesInvalid(complaints.map(({ policyId, error }) => `${policyId}: ${error.message}`));
}

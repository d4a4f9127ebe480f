import { type Answer, type Call, param } from './call.ts';
import { notFound } from './errors.ts';
import { STANDARD_ROLES } from './role-catalog.ts';
import type { OktaState } from './state.ts';

/** The id and the label of a custom role, by either of them. */
export function findCustomRole(state: OktaState, idOrLabel: string): Identified | undefined {
  return found(state.customRoles, idOrLabel);
}

/** The id and the label of a resource set, by either of them; those that come with every org have words for ids. */
export function findResourceSet(state: OktaState, idOrLabel: string): Identified | undefined {
  const builtIn = Object.values(STANDARD_ROLES).find(({ resourceSet }) => resourceSet === idOrLabel);
  return builtIn ? { id: idOrLabel, label: idOrLabel } : found(state.resourceSets, idOrLabel);
}

interface Identified {
  readonly id: string;
  readonly label: string;
}

function found(labels: ReadonlyMap<string, string>, idOrLabel: string): Identified | undefined {
  for (const [id, label] of labels) if (id === idOrLabel || label === idOrLabel) return { id, label };
  return undefined;
}

/** GET a custom role by its id or its label; also a standard one that is bound like those. Throws 404. */
export function getRole(call: Call): Answer {
  const name = param(call, 'roleIdOrLabel');
  const standard = STANDARD_ROLES[name];
  const role = standard?.resourceSet ? { id: name, label: standard.label } : findCustomRole(call.state, name);
  if (!role) throw notFound(name, 'CustomRole');
  return { status: 200, body: represent(call, 'roles', role) };
}

/** GET a resource set by its id or its label. Throws 404. */
export function getResourceSet(call: Call): Answer {
  const name = param(call, 'resourceSetIdOrLabel');
  const set = findResourceSet(call.state, name);
  if (!set) throw notFound(name, 'ResourceSet');
  return { status: 200, body: represent(call, 'resource-sets', set) };
}

function represent({ state, at }: Call, list: string, { id, label }: Identified) {
  const created = new Date(at).toISOString();
  const _links = { self: { href: `${state.url}/api/v1/iam/${list}/${id}` } };
  return { id, label, description: label, created, lastUpdated: created, _links };
}

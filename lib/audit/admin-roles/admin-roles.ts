import * as z from 'zod';
import { groupRole } from '../../okta/resources/role.ts';
import type { Audit, AuditContext, Entry, Justification } from '../audit.ts';
import { lastWordOn } from '../justification/justification.ts';
import type { LastWord } from '../justification/last-word.ts';
import { settledOn } from '../justification/settled.ts';
import { ticketlessFound } from '../justification/ticketless.ts';
import { type List, planLists } from '../plan-lists.ts';
import { entryOf } from './entry.ts';
import { type HeldRole, type Holder, holderIn, justifiedAs } from './held-role.ts';
import { type AdminRolesParameters, adminRolesParameters } from './parameters.ts';
import { readHolder } from './read-holder.ts';
import { ALL_SUPER_ADMINS, RolesTally } from './tally.ts';

/** Somebody who holds a role. */
export interface RoleHolder {
  readonly userId: string;
}

const holder = z.object({ id: z.string().min(1) });

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/#tag/RoleAssignmentAUser/operation/listUsersWithRoleAssignments */
const holders: List<RoleHolder> = {
  first: { method: 'GET', path: '/api/v1/iam/assignees/users', query: [['limit', '100']] },
  members: z.object({ value: z.array(z.unknown()) }).transform(({ value }) => value),
  item: (member) => ({ userId: holder.parse(member).id }),
};

/** Everyone who holds an administrator role in Okta, how they came by each, and which ticket says so. */
export const adminRoles: Audit<AdminRolesParameters, RoleHolder> = {
  name: 'admin-roles',
  title: 'Administrator roles',
  description:
    'Everyone who holds an administrator role in Okta, where it comes from, and which ticket granted it.',
  parameters: adminRolesParameters,
  columns: [
    { name: 'user', title: 'User', kind: 'text' },
    { name: 'login', title: 'Login', kind: 'text' },
    { name: 'status', title: 'Status', kind: 'text' },
    { name: 'role', title: 'Role', kind: 'text' },
    { name: 'label', title: 'Name of the role', kind: 'text' },
    { name: 'provenance', title: 'Held', kind: 'text' },
    { name: 'granted', title: 'Granted', kind: 'time' },
    { name: 'expires', title: 'Ends', kind: 'text' },
    { name: 'resources', title: 'Resources', kind: 'number' },
    { name: 'again', title: 'Also held another way', kind: 'flag' },
    { name: 'basis', title: 'Justified by', kind: 'text' },
  ],
  kinds: [
    'role-without-ticket',
    'too-many-super-admins',
    'standing-role',
    'expired-grant',
    'role-of-deactivated-user',
  ],
  covers: (resource) =>
    resource === ALL_SUPER_ADMINS ||
    holderIn(resource) !== undefined ||
    groupRole.parse(resource) !== undefined,
  mayBeEmpty: false,
  plan: (context, from) => planLists(context, 'okta', [holders], from),
  async inspect({ userId }, context) {
    const reader = await context.vendor('okta');
    const { governance } = context.parameters;
    const holder = await readHolder(reader, userId, () => context.deadline(), governance);
    return holder ? entriesOf(holder, context) : [];
  },
  tally: ({ parameters, startedAt }) => new RolesTally(parameters, startedAt),
};

async function entriesOf(holder: Holder, context: AuditContext<AdminRolesParameters>): Promise<Entry[]> {
  const entries = new Map<string, Entry>();
  const seen = new Set<string>();
  for (const held of holder.roles) {
    const word = await wordOn(holder, held, context);
    const settled = await settledTicket(word, context);
    const known = { holder, held, word, settled, again: seen.has(held.name) };
    seen.add(held.name);
    const entry = entryOf(known, context.parameters, context.startedAt);
    const { resource } = entry;
    // A role that can be held twice alike: over two resource sets that Okta does not name apart.
    const name = entries.has(resource) ? `${resource}/${held.assignment}` : resource;
    entries.set(name, { ...entry, resource: name });
  }
  return [...entries.values()];
}

/** What the ledger says of a role, or of the group's where it comes through one: that has a time of its own. */
function wordOn(
  { id, readAt }: Holder,
  held: HeldRole,
  { ledger }: AuditContext<AdminRolesParameters>,
): Promise<LastWord> {
  const present = held.group === null ? { id: held.assignment, created: held.created } : {};
  return lastWordOn(ledger, justifiedAs(id, held), readAt, present);
}

/** The ticket of a change that was made without one and settled on one afterwards. */
async function settledTicket(
  word: LastWord,
  { findings }: AuditContext<AdminRolesParameters>,
): Promise<Justification | undefined> {
  return word.said === 'unticketed' ? settledOn(findings, ticketlessFound(word.change)) : undefined;
}

import type { Severity } from '../../findings/finding.ts';
import { userRole } from '../../okta/resources/role.ts';
import type { AuditFinding } from '../audit.ts';
import type { LastWord } from '../justification/last-word.ts';
import type { Basis, Known } from './entry.ts';
import { expiryOf } from './expiry.ts';
import { type Grant, type HeldRole, type Holder, justifiedAs, resourceOf } from './held-role.ts';
import type { AdminRolesParameters } from './parameters.ts';

const UNASSIGN = 'okta.unassignRoleFromUser';

/**
 * What should not be about one held role. What a group gives is found of the group, the same for each of its members:
 * it is one thing to mend.
 */
export function findingsOf(
  { holder, held, word }: Known,
  basis: Basis,
  { timeBoundRoles }: AdminRolesParameters,
  startedAt: Date,
): readonly AuditFinding[] {
  const isTimeBound = timeBoundRoles.includes(held.type) || timeBoundRoles.includes(held.name);
  return [
    ...(basis === 'nothing' ? [withoutTicket(holder, held, word)] : []),
    ...(isTimeBound && !hasEnd(held) ? [standing(holder, held)] : []),
    ...held.grants.flatMap((grant) => overdue(holder, held, grant, startedAt) ?? []),
    ...(holder.status === 'DEPROVISIONED' ? [ofDeactivated(holder, held)] : []),
  ];
}

function withoutTicket(holder: Holder, held: HeldRole, word: LastWord): AuditFinding {
  const since = held.created === null ? '' : ` since ${held.created}`;
  return {
    kind: 'role-without-ticket',
    resource: justifiedAs(holder.id, held),
    effect: 'held',
    text:
      held.group === null
        ? `${who(holder)} has the role ${roleOf(held)}${since}, and ${saidOf(word)}`
        : `The group ${held.group} gives its members the role ${roleOf(held)}, and ${saidOf(word)}`,
    severity: severityOf(held),
    operations: held.group === null ? [UNASSIGN] : [],
  };
}

function standing(holder: Holder, held: HeldRole): AuditFinding {
  const end = held.grants.length === 0 ? 'without a grant that ends' : 'by a grant that does not end';
  return {
    kind: 'standing-role',
    resource: justifiedAs(holder.id, held),
    effect: 'standing',
    text:
      held.group === null
        ? `${who(holder)} holds the role ${roleOf(held)} for good: ${end}`
        : `The group ${held.group} gives its members the role ${roleOf(held)} for good`,
    severity: 'medium',
    operations: held.group === null ? [UNASSIGN] : [],
  };
}

function overdue(
  holder: Holder,
  held: HeldRole,
  { id, expires }: Grant,
  startedAt: Date,
): AuditFinding | undefined {
  const end = expires === null ? Number.POSITIVE_INFINITY : expiryOf(expires);
  if (end !== undefined && end > startedAt.getTime()) return undefined;
  const text =
    end === undefined
      ? `The grant ${id} of the role ${roleOf(held)} of ${who(holder)} ends at “${expires}”, which cannot be read as a time: nobody can tell whether it has ended`
      : `The grant ${id} of the role ${roleOf(held)} of ${who(holder)} ended at ${new Date(end).toISOString()}, and the role is still there`;
  return {
    kind: 'expired-grant',
    resource: resourceOf(holder.id, held),
    effect: `grant ${id}`,
    text,
    severity: severityOf(held),
    operations: held.group === null ? [UNASSIGN] : [],
  };
}

function ofDeactivated(holder: Holder, held: HeldRole): AuditFinding {
  return {
    kind: 'role-of-deactivated-user',
    resource: resourceOf(holder.id, held),
    effect: 'held by a deactivated user',
    text: `${who(holder)} is deactivated and still has the role ${roleOf(held)}, which is theirs again once they are activated`,
    severity: severityOf(held),
    operations: held.group === null ? [UNASSIGN] : [],
  };
}

/** A role ends where every grant of it does: the last one keeps it. What cannot be read is no end. */
const hasEnd = ({ grants }: HeldRole) =>
  grants.length > 0 && grants.every(({ expires }) => expires !== null && expiryOf(expires) !== undefined);

const severityOf = ({ role }: HeldRole): Severity =>
  userRole.isPrivileged({ ...role }) ? 'critical' : 'high';

/** A user for people. */
export const who = ({ id, name, login }: Pick<Holder, 'id' | 'name' | 'login'>) =>
  [name, login === null ? `(${id})` : `(${login})`].filter(Boolean).join(' ');

function roleOf({ name, label }: HeldRole): string {
  return label === null ? name : `${label} (${name})`;
}

/** What the ledger says of a role that no ticket justifies. */
function saidOf(word: LastWord): string {
  switch (word.said) {
    case 'justified':
    case 'nothing':
      return 'no ticket says why';
    case 'unticketed':
      return `${word.change.caller} made it so without a ticket (${word.change.id})`;
    case 'taken':
      return `the last ticket took it away (${word.change.id}): somebody has given it again`;
    case 'replaced':
      return `what ${word.change.ticket} gave was another assignment (${word.change.id}): somebody has given it again`;
    case 'undone':
      return `the change that gave it was reverted (${word.change.id})`;
  }
}

import type { Entry, Justification } from '../audit.ts';
import { exempt } from '../exemptions/exempt.ts';
import type { LastWord } from '../justification/last-word.ts';
import { isFromBefore } from '../parameters.ts';
import { expiryOf } from './expiry.ts';
import { findingsOf } from './findings.ts';
import { type Grant, type HeldRole, type Holder, resourceOf, UNKNOWN_GROUP } from './held-role.ts';
import type { AdminRolesParameters } from './parameters.ts';

/**
 * What a role is held by:
 *
 * - `ticket`: a change on record
 * - `governance`: a grant that has not ended, where that is accepted
 * - `before`: it was granted before changes went through the gateway
 * - `nothing`
 */
export type Basis = 'ticket' | 'governance' | 'before' | 'nothing';

/** What is known of one role of one holder. */
export interface Known {
  readonly holder: Holder;
  readonly held: HeldRole;
  /** What the ledger says of it. */
  readonly word: LastWord;
  /** The ticket of what was made without one, settled afterwards. */
  readonly settled?: Justification | undefined;
  /** The same user holds the same role another way too, of which there is an entry already. */
  readonly again: boolean;
}

/** One held role as the report has it. */
export function entryOf(known: Known, parameters: AdminRolesParameters, startedAt: Date): Entry {
  const { holder, held, word, settled, again } = known;
  const justification = word.said === 'justified' ? word.justification : settled;
  const basis = justification ? 'ticket' : basisWithoutTicket(held, parameters, startedAt);
  const expires = held.grants.map((grant) => grant.expires).filter((end) => end !== null);
  const resources = held.grants.reduce((sum, grant) => sum + grant.resources, 0);
  return {
    resource: resourceOf(holder.id, held),
    state: {
      assignment: held.assignment,
      status: holder.status,
      grants: held.grants
        .map(({ id }) => id)
        .sort()
        .join(' '),
      resources,
    },
    facts: {
      user: holder.name,
      login: holder.login,
      status: holder.status,
      role: held.name,
      label: held.label,
      provenance: provenanceOf(held),
      granted: held.created,
      expires: expires.join(', ') || null,
      resources: held.grants.length === 0 ? null : resources,
      again,
      basis,
      ticket: justification?.ticket ?? null,
    },
    ...(justification && { justification }),
    findings: exempt(findingsOf(known, basis, parameters, startedAt), parameters.exemptions, startedAt),
  };
}

function basisWithoutTicket(
  { created, grants }: HeldRole,
  parameters: AdminRolesParameters,
  startedAt: Date,
): Exclude<Basis, 'ticket'> {
  const isLive = ({ expires }: Grant) =>
    expires === null || (expiryOf(expires) ?? Number.NEGATIVE_INFINITY) > startedAt.getTime();
  if (parameters.acceptGovernanceGrants && grants.some(isLive)) return 'governance';
  return isFromBefore(created, parameters) ? 'before' : 'nothing';
}

/** How somebody came by a role, in a few words. */
function provenanceOf({ type, name, group, grants }: HeldRole): string {
  const by = grants.map(({ id, bundle }) =>
    bundle === null ? `governance grant ${id}` : `governance bundle ${bundle}`,
  );
  const [, , set] = type === 'CUSTOM' ? name.split('/') : [];
  const held =
    group === null
      ? 'direct'
      : group === UNKNOWN_GROUP
        ? 'a group that Okta does not name'
        : `group ${group}`;
  return [held, ...by, ...(set === undefined ? [] : [`resource set ${set}`])].join(', ');
}

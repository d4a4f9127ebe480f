import { authUser } from '../../sailpoint/resources.ts';
import type { AuditFinding, Entry, Justification } from '../audit.ts';
import type { Identity } from './read-identity.ts';

// With these somebody can give whatever they like to themselves: all of it, roles and the sources that provide them,
// or a configuration in which they have it.
const ALL_POWERFUL = new Set([
  'ORG_ADMIN',
  'ROLE_ADMIN',
  'SOURCE_ADMIN',
  'SP:UI-CONFIG-HUB-ADMIN',
  'SP:UI-CONFIG-HUB-BACKUP-ADMIN',
]);

const operations = ['capabilities.change'];

/** An identity that is gone: shown, as somebody may want to take it off the list. */
export function goneEntry(id: string): Entry {
  return {
    resource: authUser.nameOf({ identityId: id }),
    state: { exists: false, capabilities: null },
    facts: { name: id, exists: false, capabilities: null, notAllowed: null, withoutTicket: null },
    findings: [],
  };
}

/**
 * An identity and what it may do, with a finding for each capability that it should not have, or that no ticket gave.
 *
 * @param granted the changes that gave its capabilities
 */
export function entryOf(
  { id, name, capabilities }: Identity,
  allowed: ReadonlySet<string>,
  granted: ReadonlyMap<string, Justification>,
): Entry {
  const resource = authUser.nameOf({ identityId: id });
  const notAllowed = capabilities.filter((capability) => !allowed.has(capability));
  const withoutTicket = capabilities.filter(
    (capability) => allowed.has(capability) && !granted.has(capability),
  );
  const who = name ?? id;
  const finding = (kind: AuditFinding['kind'], capability: string, text: string): AuditFinding => {
    const severity = ALL_POWERFUL.has(capability.trim().toUpperCase()) ? 'critical' : 'high';
    return { kind, resource, effect: capability, text, severity, operations };
  };
  const [last] = [...granted.values()].sort((a, b) => (a.at < b.at ? 1 : -1));
  // One ticket for the whole is told only where all of it has one.
  const isTicketed = capabilities.length > 0 && capabilities.every((capability) => granted.has(capability));
  return {
    resource,
    state: { exists: true, capabilities: capabilities.join(' ') },
    facts: {
      name: who,
      exists: true,
      capabilities: capabilities.join(' '),
      notAllowed: notAllowed.join(' '),
      withoutTicket: withoutTicket.join(' '),
    },
    ...(isTicketed && last && { justification: last }),
    findings: [
      ...notAllowed.map((capability) =>
        finding('capability-not-allowed', capability, `${who} has ${capability}, which it may not have`),
      ),
      ...withoutTicket.map((capability) =>
        finding('capability-without-ticket', capability, `${who} has ${capability}, and no ticket gave it`),
      ),
    ],
  };
}

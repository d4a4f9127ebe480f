import { authUser } from '../../sailpoint/resources.ts';
import type { Audit } from '../audit.ts';
import { exempt } from '../exemptions/exempt.ts';
import { entryOf, goneEntry } from './entry.ts';
import { grantedBy } from './granted-by.ts';
import { allowedFor, parameters, type SailPointCapabilitiesParameters } from './parameters.ts';
import { readIdentity } from './read-identity.ts';
import { tallyOf } from './tally.ts';

const PAGE = 100;

/**
 * What the watched identities may do in SailPoint, against what they may have and against the ledger. SailPoint lists
 * nobody by capability, so that whoever is not watched is not seen.
 */
export const sailpointCapabilities: Audit<SailPointCapabilitiesParameters, string> = {
  name: 'sailpoint-capabilities',
  title: 'SailPoint capabilities',
  description:
    'Which capabilities the watched identities have, which of them they may have, and by which ticket.',
  parameters,
  columns: [
    { name: 'name', title: 'Identity', kind: 'text' },
    { name: 'exists', title: 'Exists', kind: 'flag' },
    { name: 'capabilities', title: 'Capabilities', kind: 'text' },
    { name: 'notAllowed', title: 'Not allowed', kind: 'text' },
    { name: 'withoutTicket', title: 'Without a ticket', kind: 'text' },
  ],
  kinds: ['capability-not-allowed', 'capability-without-ticket'],
  covers: (resource, { watch }) => watch.some((id) => authUser.nameOf({ identityId: id }) === resource),
  mayBeEmpty: false,
  async *plan({ parameters: { watch } }, from = 0) {
    for (let start = Number(from); start < watch.length; start += PAGE) {
      const next = start + PAGE;
      yield { items: watch.slice(start, next), ...(next < watch.length && { next }) };
    }
  },
  async inspect(id, context) {
    const { ledger, parameters, startedAt } = context;
    const reader = await context.vendor('sailpoint');
    const identity = await readIdentity(reader, id, context.deadline());
    if (!identity) return [goneEntry(id)];
    const granted = await grantedBy(
      ledger,
      authUser.nameOf({ identityId: id }),
      identity.capabilities,
      new Date(),
    );
    const entry = entryOf(identity, allowedFor(id, parameters), granted);
    return [{ ...entry, findings: exempt(entry.findings, parameters.exemptions, startedAt) }];
  },
  tally: tallyOf,
};

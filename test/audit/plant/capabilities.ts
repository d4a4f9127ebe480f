import type { Capability, SailPointTenant } from '../../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { authUser } from '../../support/names.ts';
import { DAY_MS, type Planting } from '../planting.ts';

const AUDIT = 'sailpoint-capabilities';
const ALLOWED: Capability[] = ['HELPDESK', 'REPORT_ADMIN', 'CERT_ADMIN'];

/** What the audit is told of who may have what. */
export interface Watched {
  readonly watch: readonly string[];
  readonly allowed: Readonly<Record<string, readonly string[]>>;
  readonly allowedByDefault: readonly string[];
}

/** Watched identities with tickets for all their capabilities, but for those that are planted. */
export function plantCapabilities(planting: Planting, tenant: SailPointTenant): Watched {
  const identities = tenant.authUsers().map(({ id }) => id);
  const watch = [...identities, '2c9180gone'];
  const next = (): string => {
    const id = identities.pop();
    if (!id) throw new Error('There are too few identities for all that is to be planted');
    return id;
  };
  const owner = next();
  tenant.setCapabilities(owner, ['ORG_ADMIN']);
  granted(planting, owner, [], ['ORG_ADMIN'], planting.sometime());
  const count = Math.max(1, Math.floor(planting.faults / 5));
  for (const sort of SORTS) for (let made = 0; made < count; made += 1) sort(planting, tenant, next());
  for (const id of identities) {
    const held = ALLOWED.slice(0, planting.random.between(0, ALLOWED.length));
    tenant.setCapabilities(id, held.length > 0 ? held : null);
    if (held.length > 0) granted(planting, id, [], held, planting.sometime());
  }
  return { watch, allowed: { [owner]: ['ORG_ADMIN'] }, allowedByDefault: ALLOWED };
}

function granted(
  planting: Planting,
  id: string,
  before: readonly string[],
  after: readonly string[],
  at: number,
): void {
  const add = after.filter((name) => !before.includes(name));
  const remove = before.filter((name) => !after.includes(name));
  planting.change('capabilities.change', authUser(id), at, {
    before: { id, capabilities: before },
    after: { id, capabilities: after },
    request: { path: '/capabilities/{id}', params: { id }, query: {}, body: { add, remove } },
  });
}

type Sort = (planting: Planting, tenant: SailPointTenant, id: string) => void;

const withoutTicket = (planting: Planting, id: string, name: string) =>
  planting.fault(AUDIT, 'capability-without-ticket', authUser(id), name);

// The first are faults, the others only look like it.
const SORTS: readonly Sort[] = [
  // Not allowed, ticket or not.
  (planting, tenant, id) => {
    tenant.setCapabilities(id, ['HELPDESK', 'SOURCE_ADMIN', 'ORG_ADMIN']);
    granted(planting, id, [], ['HELPDESK', 'SOURCE_ADMIN'], planting.sometime());
    for (const name of ['SOURCE_ADMIN', 'ORG_ADMIN'])
      planting.fault(AUDIT, 'capability-not-allowed', authUser(id), name);
  },
  (planting, tenant, id) => {
    tenant.setCapabilities(id, ['HELPDESK', 'REPORT_ADMIN']);
    granted(planting, id, [], ['HELPDESK'], planting.sometime());
    withoutTicket(planting, id, 'REPORT_ADMIN');
  },
  // It was there already when a ticket gave another.
  (planting, tenant, id) => {
    tenant.setCapabilities(id, ['CERT_ADMIN', 'HELPDESK']);
    granted(planting, id, ['CERT_ADMIN'], ['CERT_ADMIN', 'HELPDESK'], planting.sometime());
    withoutTicket(planting, id, 'CERT_ADMIN');
  },
  // Taken away on a ticket, and given again by hand.
  (planting, tenant, id) => {
    tenant.setCapabilities(id, ['HELPDESK']);
    granted(planting, id, [], ['HELPDESK'], planting.since + DAY_MS);
    granted(planting, id, ['HELPDESK'], [], planting.since + 2 * DAY_MS);
    withoutTicket(planting, id, 'HELPDESK');
  },
  (planting, tenant, id) => {
    tenant.setCapabilities(id, ['ORG_ADMIN']);
    planting.exempt(AUDIT, 'capability-not-allowed', authUser(id), 'ORG_ADMIN');
  },
  (planting, tenant, id) => {
    tenant.setCapabilities(id, ['HELPDESK']);
    planting.adopted('capability-without-ticket', authUser(id), 'HELPDESK', 'sailpoint.patchAuthUser');
  },
  // In another order, and after some coming and going.
  (planting, tenant, id) => {
    tenant.setCapabilities(id, ['REPORT_ADMIN', 'HELPDESK']);
    granted(planting, id, [], ['HELPDESK'], planting.since + DAY_MS);
    granted(planting, id, ['HELPDESK'], [], planting.since + 2 * DAY_MS);
    granted(planting, id, [], ['HELPDESK', 'REPORT_ADMIN'], planting.since + 3 * DAY_MS);
  },
];

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type SailPointTenant,
  startSailPointTenant,
} from '../../../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { sailpointCapabilities } from '../../../../lib/audit/sailpoint-capabilities/sailpoint-capabilities.ts';
import {
  auditContext,
  entriesOf,
  pagesOf,
  sailpointReader,
  type WatchedReader,
} from '../../../support/audit-context.ts';
import { changeRecord } from '../../../support/change-record.ts';
import { startLedger } from '../../../support/ledger.ts';
import { authUser } from '../../../support/names.ts';

let tenant: SailPointTenant;
let sailpoint: WatchedReader;
const { ledger, close } = await startLedger();

beforeAll(async () => {
  tenant = await startSailPointTenant({ identities: 30 });
  sailpoint = sailpointReader(tenant);
});
afterAll(async () => {
  await Promise.all([tenant.close(), close()]);
});

const run = (parameters: object) => auditContext(sailpointCapabilities, parameters, { ledger, sailpoint });
const idOf = (index: number) => tenant.authUsers()[index]?.id ?? '';
const grant = (id: string, after: readonly string[], before: readonly string[] = []) =>
  ledger.add(
    changeRecord({
      resource: authUser(id),
      operation: 'capabilities.change',
      before: { id, capabilities: before },
      after: { id, capabilities: after },
    }),
  );

describe('the audit of SailPoint capabilities', () => {
  test('finds what the matrix does not allow, and of the rest what no ticket gave', async () => {
    const [fine, excessive, unticketed] = [idOf(10), idOf(11), idOf(12)];
    tenant.setCapabilities(fine, ['HELPDESK', 'REPORT_ADMIN']);
    tenant.setCapabilities(excessive, ['HELPDESK', 'ORG_ADMIN', 'REPORT_ADMIN']);
    tenant.setCapabilities(unticketed, ['CERT_ADMIN', 'HELPDESK']);
    await grant(fine, ['REPORT_ADMIN', 'HELPDESK']);
    await grant(excessive, ['HELPDESK', 'ORG_ADMIN', 'REPORT_ADMIN']);
    await grant(unticketed, ['HELPDESK']);
    const allowed = { [unticketed]: ['HELPDESK', 'CERT_ADMIN'] };
    const parameters = {
      watch: [fine, excessive, unticketed],
      allowed,
      allowedByDefault: ['HELPDESK', 'REPORT_ADMIN'],
    };

    const entries = await entriesOf(sailpointCapabilities, run(parameters));

    const found = [...entries.values()].flatMap(({ findings }) => findings);
    expect(found.map(({ kind, resource, effect, severity }) => [kind, resource, effect, severity])).toEqual([
      ['capability-not-allowed', authUser(excessive), 'ORG_ADMIN', 'critical'],
      ['capability-without-ticket', authUser(unticketed), 'CERT_ADMIN', 'high'],
    ]);
    expect(entries.get(authUser(fine))?.justification?.ticket).toBe('RITM0010023');
    expect(entries.get(authUser(unticketed))?.justification).toBeUndefined();
    expect(sailpoint.asked().sort()).toEqual(
      parameters.watch.map((id) => `GET /v2026/auth-users/${id}`).sort(),
    );
  });

  test('shows an identity that is gone, as no finding', async () => {
    const context = run({ watch: ['2c91none'], allowedByDefault: [] });
    const entry = (await entriesOf(sailpointCapabilities, context)).get('sailpoint:auth-user/2c91none');
    expect(entry).toMatchObject({ state: { exists: false }, facts: { exists: false }, findings: [] });
  });

  test('the order of capabilities is no drift, and none and null are the same', async () => {
    const [id, empty, none] = [idOf(13), idOf(14), idOf(15)];
    const context = run({ watch: [id, empty, none], allowedByDefault: [] });
    tenant.setCapabilities(id, ['HELPDESK', 'CERT_ADMIN']);
    tenant.setCapabilities(empty, []);
    tenant.setCapabilities(none, null);
    const before = await entriesOf(sailpointCapabilities, context);
    tenant.setCapabilities(id, ['CERT_ADMIN', 'HELPDESK']);
    const after = await entriesOf(sailpointCapabilities, context);
    expect(after.get(authUser(id))?.state).toEqual(before.get(authUser(id))?.state);
    expect(after.get(authUser(empty))?.state).toEqual(after.get(authUser(none))?.state);
  });

  test('an exemption is shown with its ticket', async () => {
    const id = idOf(16);
    tenant.setCapabilities(id, ['ORG_ADMIN']);
    const exemptions = [{ resource: authUser(id), ticket: 'CHG0000001', reason: 'The break-glass account' }];
    const entries = await entriesOf(
      sailpointCapabilities,
      run({ watch: [id], allowedByDefault: [], exemptions }),
    );
    expect(entries.get(authUser(id))?.findings).toMatchObject([{ exemption: 'CHG0000001' }]);
  });

  test('an answer that is not that identity is an error', async () => {
    const odd = {
      baseUrl: tenant.url,
      read: async () => ({ status: 200, headers: {}, body: { id: 'other' } }),
    };
    const parameters = { watch: ['2c91'], allowedByDefault: [] };
    const context = auditContext(sailpointCapabilities, parameters, { ledger, sailpoint: odd });
    await expect(sailpointCapabilities.inspect('2c91', context)).rejects.toThrow(
      'other than the one asked for',
    );
  });

  test('a long watch list is planned in pages, and goes on from any of them', async () => {
    const watch = Array.from({ length: 250 }, (_, index) => `id${index}`);
    const context = run({ watch, allowedByDefault: [] });
    const pages = await pagesOf(sailpointCapabilities, context);
    expect(pages.map(({ items }) => items.length)).toEqual([100, 100, 50]);
    const rest = await pagesOf(sailpointCapabilities, context, pages[0]?.next);
    expect(rest.flatMap(({ items }) => items)).toEqual(watch.slice(100));
    expect(sailpointCapabilities.covers('sailpoint:auth-user/id7', context.parameters)).toBe(true);
    expect(sailpointCapabilities.covers('sailpoint:auth-user/id700', context.parameters)).toBe(false);
  });

  test.each([
    [{ watch: [], allowedByDefault: [] }],
    [{ watch: ['a', 'a'], allowedByDefault: [] }],
    [{ watch: ['a'] }],
    [{ watch: ['a'], allowed: { b: [] }, allowedByDefault: [] }],
    [{ watch: ['a'], allowed: { a: ['HELPDESK', 'HELPDESK'] } }],
    [{ watch: ['a/b'], allowedByDefault: [] }],
  ])('does not take %j', (parameters) => {
    expect(sailpointCapabilities.parameters.safeParse(parameters).success).toBe(false);
  });

  test('the tally counts holders, allowed and not', async () => {
    const id = idOf(17);
    tenant.setCapabilities(id, ['HELPDESK', 'ORG_ADMIN']);
    const context = run({ watch: [id, 'none'], allowed: { [id]: ['HELPDESK'] }, allowedByDefault: [] });
    const tally = sailpointCapabilities.tally(context);
    for (const entry of (await entriesOf(sailpointCapabilities, context)).values()) tally.add(entry);
    expect(tally.figures()).toEqual({
      identities: 2,
      'not there any more': 1,
      'capabilities held': 2,
      'not allowed': 1,
      'without a ticket': 1,
    });
    expect(tally.charts()[0]?.series.map(({ values }) => values)).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });
});

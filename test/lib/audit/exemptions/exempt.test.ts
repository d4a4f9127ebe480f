import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditFinding } from '../../../../lib/audit/audit.ts';
import { exempt } from '../../../../lib/audit/exemptions/exempt.ts';
import { type Exemption, exemption } from '../../../../lib/audit/exemptions/exemptions.ts';
import { commonParameters, isFromBefore } from '../../../../lib/audit/parameters.ts';

const found = (resource: string, kind: AuditFinding['kind'] = 'role-without-ticket'): AuditFinding => ({
  kind,
  resource,
  effect: 'held',
  text: 'It is held',
  severity: 'high',
  operations: [],
});
const exempting = (resource: string, more: Partial<Exemption> = {}): Exemption =>
  exemption.parse({ resource, ticket: 'IAM-1', reason: 'It is known', ...more });
const NOW = new Date('2026-06-30T23:59:59Z');
const ticketFor = (finding: AuditFinding, ...exemptions: Exemption[]) =>
  exempt([finding], exemptions, NOW)[0]?.exemption;

describe('an exemption', () => {
  test('is about one resource, or about everything of one', () => {
    const role = found('okta:user/00u1/role/APP_ADMIN');
    expect(ticketFor(role, exempting('okta:user/00u1/role/APP_ADMIN'))).toBe('IAM-1');
    expect(ticketFor(role, exempting('okta:user/00u1/*'))).toBe('IAM-1');
    expect(ticketFor(role, exempting('okta:user/00u1/role/APP'))).toBeUndefined();
    expect(ticketFor(found('okta:user/00u11/role/APP_ADMIN'), exempting('okta:user/00u1/*'))).toBeUndefined();
  });

  test('is about the kinds that it names', () => {
    const only = exempting('okta:user/00u1/*', { kinds: ['standing-role'] });
    expect(ticketFor(found('okta:user/00u1/role/X', 'standing-role'), only)).toBe('IAM-1');
    expect(ticketFor(found('okta:user/00u1/role/X'), only)).toBeUndefined();
  });

  test('counts up to the end of its last day, and another may go on', () => {
    const device = found('okta:device/guo1', 'stale-device');
    expect(ticketFor(device, exempting('okta:device/guo1', { until: '2026-06-30' }))).toBe('IAM-1');
    const over = exempting('okta:device/guo1', { until: '2026-06-29' });
    expect(ticketFor(device, over)).toBeUndefined();
    expect(ticketFor(device, over, exempting('okta:device/guo1', { ticket: 'IAM-2' }))).toBe('IAM-2');
  });

  test.each(['*', 'okta:*', 'okta:user/*', 'okta:device/guo*', 'okta:user/00u1/role*', '', 'okta:user/../*'])(
    'as broad, or as unclear, as %j is refused',
    (resource) => {
      expect(() => exempting(resource)).toThrow();
    },
  );

  test('takes no finding away and changes nothing else of it', () => {
    const names = fc.constantFrom('okta:user/00u1/role/A', 'okta:user/00u2/role/A', 'okta:role/SUPER_ADMIN');
    fc.assert(
      fc.property(fc.array(names), fc.array(names), (resources, exempted) => {
        const findings = resources.map((resource) => found(resource));
        const seen = exempt(
          findings,
          exempted.map((resource) => exempting(resource)),
          NOW,
        );
        expect(seen.map(({ exemption: _, ...finding }) => finding)).toEqual(findings);
        expect(seen.map(({ exemption }) => exemption !== undefined)).toEqual(
          resources.map((resource) => exempted.includes(resource)),
        );
      }),
    );
  });
});

describe('the parameters of every audit', () => {
  test('have defaults, and refuse what they do not know', () => {
    expect(commonParameters.parse({})).toEqual({ exemptions: [] });
    expect(commonParameters.parse({ since: '2026-01-01' }).since).toBe('2026-01-01');
    expect(() => commonParameters.parse({ since: 'January' })).toThrow();
    expect(() => commonParameters.parse({ exempt: [] })).toThrow();
  });

  test('tell what was granted before, and what has no time was not', () => {
    const since = '2026-01-01';
    expect(isFromBefore('2025-12-31T23:59:59Z', { since })).toBe(true);
    expect(isFromBefore('2026-01-01T00:00:00Z', { since })).toBe(false);
    expect(isFromBefore('no time', { since })).toBe(false);
    expect(isFromBefore(undefined, { since })).toBe(false);
    expect(isFromBefore('2025-12-31T23:59:59Z', {})).toBe(false);
  });
});

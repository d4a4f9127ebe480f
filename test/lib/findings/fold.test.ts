import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding } from '../../../lib/findings/finding.ts';
import { explain, type Found, fold } from '../../../lib/findings/fold.ts';

const found = (occurrence: string, minute: number): Found => ({
  kind: 'out-of-band',
  resource: 'okta:user/00u1/role/SUPER_ADMIN',
  effect: 'added',
  operations: ['okta.assignRoleToUser'],
  occurrence,
  at: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
  actor: { id: `00u${minute}`, type: 'User' },
  evidence: { nearestChange: `chg_${minute}` },
});
const foldAll = (all: readonly Found[]) =>
  all.reduce<Finding | undefined>((known, one) => fold(known, one), undefined) as Finding;

test('whatever the order and however often they come, the same occurrences make the same finding', () => {
  const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(minutes, fc.array(fc.nat(100)), (at, more) => {
      const once = at.map((minute) => found(`e${minute}`, minute));
      const shuffled = [...once, ...more.flatMap((i) => once[i % once.length] ?? [])].sort(
        (a, b) => a.occurrence.localeCompare(b.occurrence) * (more.length % 2 === 0 ? 1 : -1),
      );
      const finding = foldAll(shuffled);
      expect(finding).toEqual(foldAll(once.toSorted((a, b) => a.at.localeCompare(b.at))));
      expect(finding).toMatchObject({ count: at.length, severity: 'critical', status: 'open' });
      expect(finding.actor?.id).toBe(`00u${Math.max(...at)}`);
    }),
  );
});

test('a finding is over once every occurrence is explained, not before', () => {
  const finding = foldAll([found('a', 1), found('b', 2)]);
  const half = explain(finding, 'a', 'chg_1');
  expect(half.status).toBe('open');
  expect(explain(half, 'b', 'chg_2')).toMatchObject({ status: 'resolved', history: [{ to: 'resolved' }] });
});

test('a finding of more than is listed is never closed by what is listed alone', () => {
  const many = Array.from({ length: 103 }, (_, i) => found(`e${String(i).padStart(3, '0')}`, i % 60));
  const finding = foldAll(many);
  const explained = finding.occurrences.reduce((known, { id }) => explain(known, id, 'chg_1'), finding);
  expect(explained).toMatchObject({ status: 'open', count: 103 });
});

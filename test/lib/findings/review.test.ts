import { afterAll, expect, test } from 'vitest';
import { jobs } from '../../../functions/jobs.ts';
import { recordAuditFindings } from '../../../lib/findings/record-audit-findings.ts';
import { currentServices } from '../../../lib/operation/services.ts';
import { findingsOf } from '../../../lib/operation/stores.ts';
import { contextOf } from '../../support/event.ts';
import { startGateway } from '../../support/gateway.ts';

const { local, close } = await startGateway();
afterAll(close);
const findings = findingsOf(currentServices());
const review = () => jobs['jobs/review-findings'].handler({}, contextOf(60_000));
const told = () => local.bus.archived().filter((event) => event['detail-type'] === 'Goldthread finding');

test('the review looks at findings that came of events, and at none of an audit, however many', async () => {
  async function* many() {
    for (let i = 0; i < 120; i += 1) {
      yield {
        kind: 'assignment-without-ticket',
        resource: `okta:app/0oa1/user/00u${i}`,
        effect: 'assigned',
        text: 'x',
        severity: 'critical',
        operations: [],
      } as const;
    }
  }
  await recordAuditFindings(findings, many(), { id: 'run', startedAt: new Date().toISOString() });
  expect(await review()).toMatchObject({ seen: 0, closed: 0 });
  expect(told()).toEqual([]);
  const { finding } = await findings.record({
    kind: 'unrecorded',
    resource: 'okta:device/guo1',
    effect: 'suspended',
    operations: [],
    occurrence: 'e1',
    at: new Date().toISOString(),
    evidence: {},
  });
  expect(await review()).toMatchObject({ seen: 1, closed: 0 });
  expect(told()).toMatchObject([{ detail: { id: finding.id } }]);
});

test('one that was never made known is, also if it is older than a day, and settled ones are left alone', async () => {
  const old = new Date(Date.now() - 3 * 24 * 60 * 60_000).toISOString();
  const found = (resource: string) =>
    findings.record({
      kind: 'out-of-band',
      resource,
      effect: 'suspended',
      operations: [],
      occurrence: resource,
      at: old,
      evidence: {},
    });
  const { finding } = await found('okta:device/guo2');
  const { finding: settled } = await found('okta:device/guo3');
  await findings.change(settled.id, (known) => known && { ...known, status: 'resolved' as const });
  await review();
  const ids = told().map(({ detail }) => (detail as { id: string }).id);
  expect(ids).toContain(finding.id);
  expect(ids).not.toContain(settled.id);
  expect(await findings.get(settled.id)).toMatchObject({ status: 'resolved' });
});

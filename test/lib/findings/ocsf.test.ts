import { expect, test } from 'vitest';
import { fold } from '../../../lib/findings/fold.ts';
import { moved } from '../../../lib/findings/move.ts';
import { toOcsf } from '../../../lib/findings/ocsf.ts';

const at = '2026-01-01T00:00:00.000Z';
const open = fold(undefined, {
  kind: 'unrecorded',
  resource: 'okta:app/0oa1/user/00u1',
  effect: 'added',
  operations: [],
  occurrence: 'a',
  at,
  actor: { id: '00u9', type: 'User', name: 'An Admin' },
  evidence: {
    event: { uuid: 'a', eventType: 'x.y', published: at, ipAddress: '192.0.2.1', targets: [] },
    state: null,
  },
});

test('has what the class demands, and nothing that is undefined', () => {
  const made = toOcsf(open, '0.1.0');
  expect(made).toMatchObject({
    category_uid: 2,
    class_uid: 2004,
    activity_id: 1,
    type_uid: 200401,
    severity_id: 5,
    status_id: 1,
    is_alert: true,
    time: Date.parse(at),
    metadata: { version: '1.4.0', product: { vendor_name: 'Goldthread' } },
    finding_info: { uid: open.id },
    evidences: [
      { uid: 'a', actor: { user: { uid: '00u9', name: 'An Admin' } }, src_endpoint: { ip: '192.0.2.1' } },
    ],
  });
  expect(JSON.parse(JSON.stringify(made))).toEqual(made);
});

test.each([
  ['acknowledged', 2, 2, true],
  ['approved', 3, 3, false],
  ['resolved', 4, 3, false],
] as const)('%s is status %i and activity %i', (to, status, activity, isAlert) => {
  const made = toOcsf(moved(open, { to, by: 'auditor', ticket: 'INC0010023' }), '0.1.0');
  expect(made).toMatchObject({
    status_id: status,
    activity_id: activity,
    type_uid: 200400 + activity,
    is_alert: isAlert,
  });
});

import { expect, test } from 'vitest';
import { countUnfilled, countUnwanted, countWanted } from '../../../lib/itsm/count-events.ts';
import type { Invocation } from '../../../lib/operation/invocation.ts';
import { Problem } from '../../../lib/operation/problem.ts';
import { eventOf } from '../../support/event.ts';
import { listen } from '../../support/telemetry.ts';

const written = listen();
const event = {
  ...eventOf({ method: 'POST', route: '/hooks/itsm/{caller}' }),
  request: { body: { number: 'RITM0010023', 'ann@example.com': 's3cret', alice: { smith: 1 } } },
  caller: { id: 'servicenow' },
  services: {
    kept: () => {
      throw new Error('The ledger is not reached');
    },
  },
} as unknown as Invocation;
const counted = { event, order: 'ord_1', mappings: [] };
const message = 'An ITSM event could not be counted';

test('no event fails for its being counted', async () => {
  written.forget();
  await countUnwanted(counted);
  await countWanted(event);
  expect(written.lines()).toMatchObject([
    { message: 'itsm event unwanted', caller: 'servicenow', shape: '{number,…,…{…}}' },
    { level: 'WARN', message },
    { level: 'WARN', message },
    { level: 'WARN', message },
  ]);
});

test('what lacks something is told with its shape and the places, and with no value', async () => {
  written.forget();
  const causes = Array.from({ length: 6 }, (_, i) => `example: operations[${i}].params.appId: nothing`);
  await countUnfilled(new Problem('mapping-unfilled', 'x', { causes }), counted);
  await countUnfilled(new Problem('key-reused', 'x'), counted);
  expect(written.lines()).toMatchObject([
    { message: 'itsm event unfilled', shape: '{number,…,…{…}}', places: causes.slice(0, 5).join('; ') },
    { level: 'WARN', message },
  ]);
  expect(written.text()).not.toMatch(/RITM|ann@|s3cret|alice|smith/);
});

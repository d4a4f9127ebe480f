import { afterAll, beforeEach, expect, test } from 'vitest';
import { measure, publish } from '../../../lib/telemetry/meter.ts';
import { metrics } from '../../../lib/telemetry/metrics.ts';
import { listen } from '../../support/telemetry.ts';

const written = listen();
afterAll(() => written.stop());
beforeEach(() => written.forget());

test('what was measured is published once, for the service and for the second dimension', () => {
  measure('ChangesSucceeded', 1, { by: 'okta.suspendDevice' });
  measure('ChangesReplayed');
  publish();
  publish();
  const at = expect.any(Number);
  expect(written.samples()).toEqual([
    { name: 'ChangesSucceeded', value: 1, dimensions: { service: 'goldthread' }, at },
    {
      name: 'ChangesSucceeded',
      value: 1,
      dimensions: { service: 'goldthread', operation: 'okta.suspendDevice' },
      at,
    },
    { name: 'ChangesReplayed', value: 1, dimensions: { service: 'goldthread' }, at },
  ]);
});

test('facts stand in the line, and are no dimensions', () => {
  measure('Refusals', 1, { by: 'okta.suspendDevice', facts: { policy: 'devices', requestId: undefined } });
  publish();
  expect(written.text()).toContain('"policy":"devices"');
  expect(written.samples().flatMap(({ dimensions }) => Object.keys(dimensions))).not.toContain('policy');
});

test('more values than a line takes are all published, each under both sets of dimensions', () => {
  for (let i = 0; i < 250; i += 1) measure('UpstreamLatency', i, { by: 'okta' });
  publish();
  const samples = written.samples();
  expect(samples.filter(({ dimensions }) => dimensions.vendor === 'okta').length).toBe(250);
  expect(samples.filter(({ dimensions }) => dimensions.vendor === undefined).length).toBe(250);
});

test('of what only the lowest counts, the lowest since the last line is published, for each dimension', () => {
  for (const value of [80, 12.5, 40]) measure('RateLimitHeadroom', value, { by: 'okta' });
  measure('RateLimitHeadroom', 99, { by: 'sailpoint' });
  publish();
  measure('RateLimitHeadroom', 70, { by: 'okta' });
  publish();
  const samples = written.samples().filter(({ dimensions }) => dimensions.vendor !== undefined);
  expect(samples.map(({ value, dimensions }) => [dimensions.vendor, value])).toEqual([
    ['okta', 12.5],
    ['sailpoint', 99],
    ['okta', 70],
  ]);
});

test('what cannot be published is logged, and hurts nobody', () => {
  measure('UpstreamLatency', 'long' as never, { by: 'okta' });
  publish();
  expect(written.lines()).toMatchObject([{ level: 'ERROR', message: 'Metrics could not be published' }]);
  measure('ChangesReplayed');
  publish();
  expect(written.samples()).toMatchObject([
    { name: 'ChangesReplayed', dimensions: { service: 'goldthread' } },
  ]);
});

test('every metric is named as CloudWatch takes it, and said in a sentence', () => {
  for (const [name, { meaning }] of Object.entries(metrics)) {
    expect(name).toMatch(/^[A-Z][A-Za-z]{2,254}$/);
    expect(meaning).toMatch(/^[A-Z].+\.$/);
  }
});

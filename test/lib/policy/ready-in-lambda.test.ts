import { afterEach, expect, test, vi } from 'vitest';
import { Policy } from '../../../lib/policy/policy.ts';
import { readyInLambda, shippedPolicy } from '../../../lib/policy/shipped.ts';
import { allOperations, shippedBundle } from './shipped.ts';

const seen = vi.hoisted(() => ({ parsed: [] as string[], decided: 0, fails: false }));
vi.mock('@cedar-policy/cedar-wasm/nodejs', async (original) => {
  const cedar = await original<typeof import('@cedar-policy/cedar-wasm/nodejs')>();
  return {
    ...cedar,
    preparsePolicySet: (...args: Parameters<typeof cedar.preparsePolicySet>) => {
      if (seen.fails) throw new Error('Cedar is unwell');
      seen.parsed.push(args[0]);
      return cedar.preparsePolicySet(...args);
    },
    statefulIsAuthorized: (...args: Parameters<typeof cedar.statefulIsAuthorized>) => {
      seen.decided += 1;
      return cedar.statefulIsAuthorized(...args);
    },
  };
});
afterEach(() => {
  vi.unstubAllEnvs();
  Object.assign(seen, { parsed: [], decided: 0, fails: false });
});

const question = {
  caller: 'servicenow',
  callerGroups: ['itsm'],
  operation: 'okta.getDevice',
  resource: {
    type: 'Path',
    id: '/okta/api/v1/devices/guo1',
    attributes: { path: '/okta/api/v1/devices/guo1' },
  },
  context: { change: false, ticketRequired: true, time: new Date() },
};

test('nowhere but in Lambda is anything made ready', async () => {
  readyInLambda('okta.getDevice');
  await shippedPolicy();
  expect(seen).toMatchObject({ parsed: [], decided: 0 });
});

test('in Lambda, whoever is first finds the policies parsed and Cedar warm', async () => {
  vi.stubEnv('AWS_LAMBDA_INITIALIZATION_TYPE', 'on-demand');
  readyInLambda('okta.getDevice');
  const policy = await shippedPolicy();
  expect(seen).toMatchObject({ parsed: [expect.stringContaining('okta.getDevice')], decided: 1 });
  expect(policy.decide(question)).toEqual({ allowed: true });
  expect(seen.parsed).toHaveLength(1);
});

test('what fails while a function starts fails no process, and denies whoever asks', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  vi.stubEnv('AWS_LAMBDA_INITIALIZATION_TYPE', 'on-demand');
  seen.fails = true;
  readyInLambda('okta.listDevices');
  const asked = { ...question, operation: 'okta.listDevices' };
  expect((await shippedPolicy()).decide(asked)).toMatchObject({ allowed: false, policyId: 'default' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

test('every operation can be made ready, and none is decided otherwise for it', async () => {
  const cold = await Policy.load(shippedBundle);
  const warm = await Policy.load(shippedBundle);
  for (const { id } of allOperations) warm.ready(id);
  expect(seen.decided).toBe(Object.keys(shippedBundle.actions).length);
  expect(warm.decide(question)).toEqual(cold.decide(question));
  expect(() => warm.ready('okta.launchRocket')).not.toThrow();
});

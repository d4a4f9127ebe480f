import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PolicyBundle } from '../../../lib/policy/bundle.ts';
import { Policy } from '../../../lib/policy/policy.ts';
import { sightOf } from '../../../lib/policy/sight.ts';
import { shippedBundle } from './shipped.ts';

function parsed(text: string): cedar.PolicyJson {
  const answer = cedar.policyToJson(text);
  if (answer.type === 'failure') throw new Error(`${text}: ${JSON.stringify(answer.errors)}`);
  return answer.json;
}
const when = (condition: string, effect: cedar.Effect = 'forbid') =>
  parsed(`${effect} (principal, action, resource) when { ${condition} };`);

const looks = [
  'context.change',
  'context has ticket',
  'context has ticket && context.ticket like "CHG*"',
  'context.time < datetime("2026-06-01")',
  'context.time.toTime() < duration("12h")',
  'context.source.isInRange(ip("10.0.0.0/8"))',
  'context has source && !context.source.isLoopback()',
  'context has before && context.before.exists',
  'context.before.status == "ACTIVE"',
  'context has before.status && context.before.status != "SUSPENDED"',
  'context has capabilities && context.capabilities.contains("CERT_ADMIN")',
  'resource.deviceId == "guo1"',
  'resource has deviceId',
  'resource is Device',
  'Device::"okta:device/guo1".deviceId == "guo1"',
  'principal in CallerGroup::"itsm"',
  'action in Action::"devices"',
  '{ held: context }.held.change',
  '[context].contains(context)',
  'context == { change: true, ticketRequired: true, time: context.time }',
  'context.nothing',
] as const;
const condition = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<string>(...looks),
    fc.tuple(tie('any'), fc.constantFrom('&&', '||'), tie('any')).map(([a, op, b]) => `(${a}) ${op} (${b})`),
    tie('any').map((one) => `!(${one})`),
    fc.tuple(tie('any'), tie('any'), tie('any')).map(([a, b, c]) => `(if (${a}) then (${b}) else (${c}))`),
  ),
})).any;
const policy = fc.tuple(condition, fc.constantFrom<cedar.Effect>('permit', 'forbid'));
const facts = fc.record(
  {
    change: fc.boolean(),
    ticketRequired: fc.constant(true),
    time: fc.constantFrom(new Date('2026-01-02T03:04:05Z'), new Date('2026-11-22T23:00:00.5Z')),
    ticket: fc.constantFrom('CHG0030001', 'RITM0010023'),
    source: fc.constantFrom('10.1.2.3', '127.0.0.1', '2001:db8::1'),
    capabilities: fc.subarray(['CERT_ADMIN', 'HELPDESK']),
    before: fc.record(
      { exists: fc.boolean(), status: fc.constantFrom('ACTIVE', 'SUSPENDED') },
      { requiredKeys: ['exists'] },
    ),
  },
  { requiredKeys: ['change', 'ticketRequired', 'time'] },
);

const operation = 'okta.suspendDevice';
const resource = 'okta:device/guo1';
const uid = (type: string, id: string) => ({ type, id });

test('Cedar decides alike by what the policies look at and by all that is known', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(policy, { maxLength: 4 }),
      facts,
      fc.subarray(['itsm', 'auditor']),
      async (drawn, context, callerGroups) => {
        const compiled = drawn.map(([text, effect], i) => [`p${i}`, when(text, effect)] as const);
        const policies = Object.fromEntries(
          compiled.map(([id, json]) => [id, { effect: json.effect, reason: 'so', cedar: json }]),
        );
        const bundle: PolicyBundle = { ...shippedBundle, policies };
        const { allowed } = (await Policy.load(bundle)).decide({
          caller: 'servicenow',
          callerGroups,
          operation,
          resource: { type: 'Device', id: resource, attributes: { deviceId: 'guo1' } },
          context,
        });
        expect(allowed).toBe(allowedByAll(Object.fromEntries(compiled), context, callerGroups));
      },
    ),
    { numRuns: 400 },
  );
});

/** The same with nothing left out. */
function allowedByAll(
  staticPolicies: Record<string, cedar.PolicyJson>,
  { time, source, ...plain }: { time: Date; source?: string },
  callerGroups: readonly string[],
): boolean {
  const extension = (fn: string, arg: string) => ({ __extn: { fn, arg } });
  const groups = shippedBundle.actions[operation]?.groups ?? [];
  const answer = cedar.isAuthorized({
    principal: uid('Caller', 'servicenow'),
    action: uid('Action', operation),
    resource: uid('Device', resource),
    context: {
      ...(plain as Record<string, never>),
      time: extension('datetime', time.toISOString()),
      ...(source !== undefined && { source: extension('ip', source) }),
    },
    policies: { staticPolicies },
    entities: [
      {
        uid: uid('Caller', 'servicenow'),
        attrs: {},
        parents: callerGroups.map((id) => uid('CallerGroup', id)),
      },
      { uid: uid('Action', operation), attrs: {}, parents: groups.map((id) => uid('Action', id)) },
      { uid: uid('Device', resource), attrs: { deviceId: 'guo1' }, parents: [] },
    ],
  });
  if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors));
  const { decision, diagnostics } = answer.response;
  return decision === 'allow' && diagnostics.errors.length === 0;
}

test.each<[string, string[] | undefined, boolean]>([
  ['context.change && context has ticket', ['change', 'ticket'], false],
  ['context has before.status && context.before.status == "ACTIVE"', ['before'], false],
  ['resource.deviceId == "guo1"', [], true],
  ['Device::"guo1" has deviceId', [], true],
  ['principal in CallerGroup::"itsm"', [], false],
  ['{ held: context }.held.change', undefined, true],
  ['[context].contains(context)', undefined, false],
])('%s looks at %j', (text, names, attributes) => {
  const sight = sightOf([when(text)]);
  expect(sight.facts && [...sight.facts].sort()).toEqual(names);
  expect(sight.attributes).toBe(attributes);
});

test('a shape that is not known looks at everything that it names', () => {
  const strange = {
    ...when('true'),
    conditions: [{ kind: 'when', body: { '.': { of: { Var: 'context' } } } }],
  };
  expect(sightOf([strange as never]).facts).toBeUndefined();
});

test('the shipped policies look at no time and no address', () => {
  const { facts } = sightOf(Object.values(shippedBundle.policies).map(({ cedar: json }) => json));
  expect(facts).toBeDefined();
  expect(facts?.has('time') || facts?.has('source')).toBe(false);
});

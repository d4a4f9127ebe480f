import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CompiledPolicy, PolicyBundle } from '../../../lib/policy/bundle.ts';
import { policiesAbout } from '../../../lib/policy/slice.ts';
import { shippedBundle } from './shipped.ts';

const operations = Object.keys(shippedBundle.actions);
const names = [...operations, 'reads', 'changes', 'roles', 'devices', 'deletions', 'nothing'];
const uid = (id: string) => ({ type: 'Action', id });

const scope = fc.oneof(
  fc.constant({ op: 'All' as const }),
  fc.constantFrom(...names).map((id) => ({ op: '==' as const, entity: uid(id) })),
  fc.constantFrom(...names).map((id) => ({ op: 'in' as const, entity: { __entity: uid(id) } })),
  fc
    .uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 4 })
    .map((ids) => ({ op: 'in' as const, entities: ids.map(uid) })),
);
const policy = fc.record({ action: scope, effect: fc.constantFrom('permit' as const, 'forbid' as const) });

function compiled({ action, effect }: { action: CompiledPolicy['cedar']['action']; effect: cedar.Effect }) {
  const anyone = { principal: { op: 'All' }, resource: { op: 'All' } } as const;
  return { effect, reason: 'it is so', cedar: { effect, ...anyone, action, conditions: [] } };
}

function asked(bundle: PolicyBundle, operation: string, ids: readonly string[]) {
  const staticPolicies = Object.fromEntries(
    ids.map((id) => [id, bundle.policies[id]?.cedar as cedar.PolicyJson]),
  );
  const parents = bundle.actions[operation]?.groups.map(uid) ?? [];
  const answer = cedar.isAuthorized({
    principal: { type: 'Caller', id: 'anyone' },
    action: uid(operation),
    resource: { type: 'Path', id: '/' },
    context: {},
    policies: { staticPolicies },
    entities: [{ uid: uid(operation), attrs: {}, parents }],
  });
  if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors));
  return { decision: answer.response.decision, reason: answer.response.diagnostics.reason.toSorted() };
}

test('Cedar decides alike, and for the same reasons, by the policies about an operation and by all', () => {
  fc.assert(
    fc.property(fc.array(policy, { maxLength: 6 }), fc.constantFrom(...operations), (drawn, operation) => {
      const policies = Object.fromEntries(drawn.map((one, i) => [`p${i}`, compiled(one)]));
      const bundle = { ...shippedBundle, policies };
      const about = policiesAbout(operation, bundle);
      expect(asked(bundle, operation, about)).toEqual(asked(bundle, operation, Object.keys(policies)));
    }),
    { numRuns: 150 },
  );
});

test('a read has few of the shipped policies, and a scope of an unknown shape is about everything', () => {
  expect(policiesAbout('okta.getDevice', shippedBundle)).toEqual([
    'itsm-devices',
    'auditor-reads',
    'itsm-reads',
    'operator-reads',
  ]);
  const strange = compiled({ action: { op: 'like', entity: 7 } as never, effect: 'forbid' });
  expect(policiesAbout('okta.getDevice', { ...shippedBundle, policies: { strange } })).toEqual(['strange']);
});

import { expect, it, test } from 'vitest';
import { okta } from '../../../lib/okta/okta.ts';
import { lookup, read } from '../../../lib/operation/operation.ts';
import { actionGroups, actionOf } from '../../../lib/policy/action.ts';
import { allOperations, operationNamed } from './shipped.ts';

const SUBJECTS = actionGroups.filter((group) => !['reads', 'changes', 'hooks', 'deletions'].includes(group));

test.each(allOperations.filter(({ id }) => !/^(api|hooks|callers)\./.test(id)))(
  '$id reads or changes, and is about one thing',
  (operation) => {
    const groups = actionOf(operation)?.groups ?? [];
    expect(groups.filter((group) => group === 'reads' || group === 'changes')).toEqual([
      operation.method === 'GET' ? 'reads' : 'changes',
    ]);
    expect(groups.filter((group) => SUBJECTS.includes(group))).toHaveLength(1);
  },
);

it('a hook neither reads nor changes: what it makes are changes of their own', () => {
  expect(actionOf(operationNamed('hooks.itsm'))?.groups).toEqual(['hooks']);
});

it('what is gone for good is a deletion', () => {
  const deletions = allOperations.filter((operation) => actionOf(operation)?.groups.includes('deletions'));
  expect(deletions.map(({ id }) => id).sort()).toEqual(['okta.deactivateDevice', 'okta.deleteDevice']);
});

const described = { summary: 'x', method: 'GET', path: '/x', answer: { status: 200 } } as const;

it('an operation that belongs to no group is refused until somebody says where it belongs', () => {
  const zones = read({
    ...described,
    id: 'okta.listNetworkZones',
    vendor: okta,
    scope: 'okta.networkZones.read',
  });
  const own = lookup({
    ...described,
    id: 'reports.list',
    needs: {},
    run: () => Promise.reject(new Error()),
  });
  expect(() => actionOf(zones)).toThrow(/okta\.listNetworkZones belongs to no group/);
  expect(() => actionOf(own)).toThrow(/reports\.list belongs to no group/);
});

it('what needs no credential is asked by nobody', () => {
  const operation = lookup({
    ...described,
    id: 'x',
    public: true,
    needs: {},
    run: () => Promise.reject(new Error()),
  });
  expect(actionOf(operation)).toBeUndefined();
});

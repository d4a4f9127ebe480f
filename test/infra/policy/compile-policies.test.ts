import { readFile } from 'node:fs/promises';
import { expect, it, test } from 'vitest';
import { compilePolicies } from '../../../infra/policy/compile-policies.ts';
import { PoliciesInvalid } from '../../../infra/policy/policies-invalid.ts';
import { readPolicies } from '../../../infra/policy/read-policies.ts';
import { Policy } from '../../../lib/policy/policy.ts';
import {
  allOperations,
  operationNamed,
  questionFor,
  servicenow,
  shippedBundle,
} from '../../lib/policy/shipped.ts';

const sources = await readPolicies(allOperations);
const named = '@id("mine") @reason("Because.") ';

const compile = (text: string) =>
  compilePolicies({ schema: sources.schema, files: { 'mine.cedar': text } }, allOperations);

it('the deployed bundle is what policies/ says', () => {
  expect(compilePolicies(sources, allOperations)).toEqual(shippedBundle);
});

it('a policy that names itself and says why is compiled', () => {
  expect(compile(`${named}permit (principal, action in Action::"reads", resource);`).policies).toMatchObject({
    mine: { effect: 'permit', reason: 'Because.' },
  });
});

it.each([
  ['an attribute of the context', 'when { context.tikcet == "RITM0010023" }', /tikcet/],
  ['an attribute that may be missing', 'when { context.ticket == "RITM0010023" }', /ticket/],
  ['an attribute of a resource', 'when { resource is Device && resource.devideId == "x" }', /devideId/],
  ['a type', 'when { resource is Devise }', /Devise/],
  ['a comparison', 'when { context.change == "yes" }', /incompatible|types/],
  ['a time', 'when { context.time < datetime("tomorrow") }', /tomorrow/],
])('%s that the schema does not know is refused', (_, condition, complaint) => {
  expect(() => compile(`${named}permit (principal, action, resource) ${condition};`)).toThrow(
    PoliciesInvalid,
  );
  expect(() => compile(`${named}permit (principal, action, resource) ${condition};`)).toThrow(complaint);
});

it.each([
  ['an unknown operation', 'permit (principal, action == Action::"okta.assignRole", resource);'],
  ['an unknown group of operations', 'permit (principal, action in Action::"role", resource);'],
  ['an unknown group of callers', 'permit (principal in Group::"itsm", action, resource);'],
  ['a policy that can never apply', 'forbid (principal, action in Action::"roles", resource is Device);'],
])('%s is refused', (_, text) => {
  expect(() => compile(named + text)).toThrow(/^mine: /);
});

it.each([
  ['without an @id', '@reason("x") permit (principal, action, resource);', /@id/],
  ['called default', '@id("default") @reason("x") permit (principal, action, resource);', /@id/],
  ['called a number', '@id("1") @reason("x") permit (principal, action, resource);', /@id/],
  ['without a @reason', '@id("mine") permit (principal, action, resource);', /mine needs a @reason/],
  ['that is not Cedar', 'permit everything;', /^mine\.cedar:1: /],
  ['that is a template', `${named}permit (principal == ?principal, action, resource);`, /templates/],
])('a policy %s is refused', (_, text, complaint) => {
  expect(() => compile(text)).toThrow(complaint);
});

it('two policies of one name are refused', () => {
  const text = `${named}permit (principal, action in Action::"reads", resource);`;
  const files = { 'a.cedar': text, 'b.cedar': text };
  expect(() => compilePolicies({ schema: sources.schema, files }, allOperations)).toThrow(
    /^b\.cedar: .*mine/,
  );
});

it('a denial names the first of several forbids in their file, also of more than ten', async () => {
  const ids = Array.from({ length: 12 }, (_, i) => `z${12 - i}`);
  const texts = ids.map((id) => `@id("${id}") @reason("x") forbid (principal, action, resource);`);
  const policy = await Policy.load(compile(texts.join('\n')));
  const request = { path: '/api/v1/devices', params: {}, query: {}, body: undefined };
  const decision = policy.decide(questionFor(operationNamed('okta.listDevices'), request, servicenow));
  expect(decision).toMatchObject({ policyId: 'z12' });
});

test('the example that narrows the applications does so once its slashes are taken away', async () => {
  const commented = sources.files['applications.cedar'] ?? '';
  const text = commented.slice(commented.indexOf('// @id')).replaceAll(/^\/\/ ?/gm, '');
  const files = { ...sources.files, 'narrowed.cedar': text };
  const policy = await Policy.load(compilePolicies({ schema: sources.schema, files }, allOperations));
  const decide = (appId: string) => {
    const request = { path: '', params: { appId }, query: {}, body: { id: '00u1' } };
    return policy.decide(questionFor(operationNamed('okta.assignUserToApplication'), request, servicenow));
  };
  expect(decide('0oafxqCAJWWGELFTYASJ')).toEqual({ allowed: true });
  expect(decide('0oaSomethingElse')).toEqual({
    allowed: false,
    policyId: 'applications-not-open-to-tickets',
    reason: 'Access to this application is not given by ticket.',
  });
});

test('the example in the documentation holds against the schema', async () => {
  const page = await readFile(new URL('../../../docs/policy.md', import.meta.url), 'utf8');
  const [, example = ''] = /```cedar\n([\s\S]*?)```/.exec(page) ?? [];
  expect(Object.keys(compile(example).policies)).toEqual(['roles-by-day']);
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OperationRequest } from '../../../lib/operation/operation.ts';
import type { Asking, Knowledge } from '../../../lib/policy/question.ts';
import { entityNamed, operationNamed, questionFor, servicenow, shipped } from './shipped.ts';

const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    'CallerGroup::"itsm"',
    '"); permit(principal, action, resource); //',
    'servicenow"',
    "it's",
    'ѕervicenow',
    'servicenow\u0000',
    '\ud800',
    '{"__entity":{"type":"CallerGroup","id":"itsm"}}',
    '__proto__',
    'Caller::servicenow',
  ),
);

const ticket = fc.option(
  fc.oneof(
    odd,
    fc.constantFrom('RITM0010023', 'CHG0030001', 'IAM-412', 'INC0010023', 'SUPER_ADMIN', 'CHG', '*'),
  ),
  { nil: undefined },
);

const asking: fc.Arbitrary<Asking> = fc.record({
  caller: fc.oneof(odd, fc.constantFrom('servicenow', 'jira', 'auditor', 'okta')),
  callerGroups: fc.array(fc.oneof(odd, fc.constantFrom('itsm', 'auditor', 'changes'))),
  ticket,
  source: fc.oneof(fc.ipV4(), fc.constantFrom('::1', '::ffff:192.0.2.1', undefined)),
  dryRun: fc.boolean(),
});

/** Requests by which somebody would get SUPER_ADMIN, or lose it, under each of its names. */
const superAdmin: fc.Arbitrary<readonly [string, Partial<OperationRequest>, string, Knowledge]> = fc.tuple(
  fc.constantFrom('okta.assignRoleToUser', 'okta.unassignRoleFromUser'),
  fc.record({
    params: fc.record({ userId: fc.constant('00u1'), roleAssignmentId: odd }),
    body: fc.constantFrom({ type: 'SUPER_ADMIN' }, undefined),
  }),
  fc.constantFrom('okta:user/00u1/role/SUPER_ADMIN', 'okta:user/00u1/role/CUSTOM/SUPER_ADMIN/iam1'),
  fc.oneof(
    fc.constantFrom<Knowledge>('not-read', 'will-be-read', { before: null }),
    fc.record({ before: fc.record({ type: fc.constantFrom('USER_ADMIN', 'SUPER_ADMIN'), id: odd }) }),
  ),
);

test('no caller, group, ticket or id gets SUPER_ADMIN through', () => {
  fc.assert(
    fc.property(asking, superAdmin, (asking, [id, request, resource, knowledge]) => {
      const whole = { path: '', params: {}, query: {}, body: undefined, ...request };
      const decision = shipped.decide(questionFor(operationNamed(id), whole, asking, knowledge, resource));
      expect(decision.allowed).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

test('a caller’s name makes nobody a member of a group', () => {
  fc.assert(
    fc.property(odd, fc.array(odd), (caller, callerGroups) => {
      const context = { change: true, ticketRequired: true, ticket: 'CHG0030001', time: new Date() };
      const asked = { operation: 'okta.suspendDevice', resource: entityNamed('okta:device/guo1'), context };
      expect(shipped.decide({ ...asked, caller, callerGroups }).allowed).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});

test('a ticket’s name is a name: only an exact change ticket deletes', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        odd,
        odd.map((text) => `CHG0030001${text}`),
        odd.map((text) => `${text}CHG0030001`),
      ),
      (ticket) => {
        const request = { path: '', params: { deviceId: 'guo1' }, query: {}, body: undefined };
        const decision = shipped.decide(
          questionFor(operationNamed('okta.deleteDevice'), request, { ...servicenow, ticket }),
        );
        expect(decision.allowed).toBe(/^CHG[0-9]{7,}$/.test(ticket) && !ticket.includes('\n'));
      },
    ),
    { numRuns: 1_000 },
  );
});

test('an id is an id: whatever is in a resource’s name decides as any other id, or is refused', () => {
  fc.assert(
    fc.property(fc.oneof(odd, fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/)), (id) => {
      const context = { change: true, ticketRequired: true, ticket: 'RITM0010023', time: new Date() };
      const { caller, callerGroups = [] } = servicenow;
      const decision = shipped.decide({
        caller,
        callerGroups,
        operation: 'okta.suspendDevice',
        resource: entityNamed(`okta:device/${id}`),
        context,
      });
      expect(decision.allowed).toBe(/^[A-Za-z0-9_-]{1,100}$/.test(id) && !id.endsWith('\n'));
    }),
    { numRuns: 1_000 },
  );
});

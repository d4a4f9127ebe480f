import { expect, it } from 'vitest';
import { ticketKindOf } from '../../../lib/policy/ticket-kind.ts';

it.each([
  ['CHG0030001', 'CHG'],
  ['RITM0010023', 'RITM'],
  ['INC0010023', 'INC'],
  ['REQ00100230', 'REQ'],
  ['SCTASK0010023', 'SCTASK'],
  ['IAM-412', 'JIRA'],
  ['CHG-1', 'JIRA'],
])('%s is a %s', (ticket, kind) => {
  expect(ticketKindOf(ticket)).toBe(kind);
});

it.each([
  'CHG1',
  'chg0030001',
  'CHG0030001 ',
  'CHG0030001x',
  'XCHG0030001',
  'CHG',
  'A-1',
  'IAM-',
  'iam-412',
  '',
])('%j is no kind that a policy could ask for', (ticket) => {
  expect(ticketKindOf(ticket)).toBeUndefined();
});

import { expect, it } from 'vitest';
import { ticket } from '../../../lib/caller/ticket.ts';

it.each(['RITM0010023', 'IAM-412', 'CHG0030012', 'a', 'A_b-1', 'A'.repeat(64)])('%s is a ticket', (text) => {
  expect(ticket.parse(text)).toBe(text);
});

it.each([
  '',
  '412',
  '-IAM',
  'IAM 412',
  'IAM-412, IAM-413',
  'IAM/412',
  'IAM-412\n',
  'A'.repeat(65),
  'Ünk-1',
  null,
])('%j is no ticket', (text) => {
  expect(ticket.safeParse(text).success).toBe(false);
});

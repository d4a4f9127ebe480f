import type { CallerEntry } from '../../../lib/caller/callers-secret.ts';
import { type Check, ok, warning } from './check.ts';

/**
 * Which callers may name any ticket number, and which may make changes without one. Both can be intended, so neither
 * fails.
 */
export function checkCallerTickets(callers: readonly Pick<CallerEntry, 'id' | 'ticket'>[]): Check[] {
  const anyTicket = callers.filter(({ ticket }) => ticket.required && !ticket.pattern);
  const noTicket = callers.filter(({ ticket }) => !ticket.required);
  return [patterns(idsOf(anyTicket)), requirement(idsOf(noTicket))];
}

function patterns(ids: string): Check {
  const name = 'ticket patterns';
  if (ids === '') return ok(name, 'every caller that needs a ticket has a pattern for it');
  const remedy =
    "Set `ticket.pattern` in the caller's entry, or pass --ticket to `npm run secrets -- add-caller` with its next credential.";
  return warning(name, `any ticket number is accepted from ${ids}`, remedy);
}

function requirement(ids: string): Check {
  const name = 'tickets required';
  if (ids === '') return ok(name, 'no caller may make changes without a ticket');
  const remedy = 'If that is not intended, remove `"required": false` from the caller\'s entry.';
  return warning(name, `changes without a ticket are accepted from ${ids}`, remedy);
}

function idsOf(callers: readonly Pick<CallerEntry, 'id'>[]): string {
  return callers.map(({ id }) => id).join(', ');
}

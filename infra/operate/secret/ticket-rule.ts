import { Refusal } from '../refusal.ts';

/** Which ticket numbers a caller may name: those that match a regular expression, or any. */
export type TicketRule = { readonly pattern: string } | 'any';

/** Patterns to start from. */
export const ticketExamples = {
  serviceNow: String.raw`^(RITM|CHG|INC|REQ|SCTASK)\d{7,}$`,
  jira: String.raw`^[A-Z][A-Z0-9]+-\d+$`,
} as const;

/** The rule of a pattern. @throws {Refusal} for a text that is no regular expression */
export function ticketRule(pattern: string): TicketRule {
  if (pattern === '') {
    throw new Refusal('The ticket pattern is empty: pass --any-ticket to accept any ticket number.');
  }
  try {
    // With the flag that the functions read it with.
    new RegExp(pattern, 'u');
  } catch (error) {
    const reason = (error as Error).message.replace(/^.*: /s, '');
    throw new Refusal(`The ticket pattern ${pattern} is not a regular expression: ${reason}.`);
  }
  return { pattern };
}

/**
 * What `--ticket` and `--any-ticket` say; undefined if neither is given.
 *
 * @throws {Refusal} for both of them, and for a text that is no regular expression
 */
export function ticketRuleOf(pattern: string | undefined, isAny: boolean): TicketRule | undefined {
  if (isAny && pattern !== undefined) throw new Refusal('Pass either --ticket or --any-ticket.');
  if (isAny) return 'any';
  return pattern === undefined ? undefined : ticketRule(pattern);
}

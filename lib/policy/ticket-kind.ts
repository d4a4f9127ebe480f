/** What kind of ticket a policy may ask for: ServiceNow's prefixes, or a Jira issue. */
export type TicketKind = 'CHG' | 'RITM' | 'INC' | 'REQ' | 'SCTASK' | 'JIRA';

/**
 * The kind that a ticket's number names; undefined for any other. Exact, as a rule that asks for a change ticket
 * must not be met by a ticket called `CHG-later`: ServiceNow's numbers have seven digits or more.
 */
export function ticketKindOf(ticket: string): TicketKind | undefined {
  const [, prefix] = /^(CHG|RITM|INC|REQ|SCTASK)\d{7,}$/.exec(ticket) ?? [];
  if (prefix !== undefined) return prefix as TicketKind;
  return /^[A-Z][A-Z0-9]+-\d+$/.test(ticket) ? 'JIRA' : undefined;
}

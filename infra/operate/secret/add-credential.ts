import { newApiKey, newPassword, newWebhookSecret } from '../../../lib/caller/new-credential.ts';
import type { Deferral } from '../../../lib/ledger/deferral.ts';
import { Refusal } from '../refusal.ts';
import { type TicketRule, ticketExamples } from './ticket-rule.ts';

/** The kinds of credentials that are made here, and the member of a caller that holds them. */
export const credentialKinds = {
  'api-key': 'apiKeys',
  webhook: 'standardWebhooks',
  basic: 'basic',
  hub: 'hubSignature',
} as const;

export type CredentialKind = keyof typeof credentialKinds;

interface Entry extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly groups?: readonly string[];
  readonly deferral?: Deferral;
  readonly ticket?: { readonly required?: boolean; readonly pattern?: string };
}

/** What is to be added to which caller. */
export interface Wanted {
  readonly id: string;
  readonly kind: CredentialKind;
  readonly groups?: readonly string[] | undefined;
  /** Who goes on with what is deferred; by default the queue for a new caller of the group itsm. */
  readonly deferral?: Deferral | undefined;
  /** The user of a basic credential; by default the one that the caller has, or its id. */
  readonly user?: string | undefined;
  /** Which tickets the caller may name; by default those that it may name already. */
  readonly tickets?: TicketRule | undefined;
}

/**
 * The callers' secret with a new credential in front of the newest old one of its kind, so that two are good at
 * once; and the credential, to be shown once.
 *
 * @param current undefined for a secret that has no value yet
 * @param askForTickets asks a person which tickets a new caller may name, if there is a person to ask
 * @throws {Refusal} for a new caller whose groups or tickets are not given
 */
export async function addCredential(
  current: unknown,
  wanted: Wanted,
  askForTickets?: () => Promise<TicketRule>,
): Promise<{ secret: unknown; shown: string }> {
  const { callers = [] } = (current ?? {}) as { callers?: Entry[] };
  const known = callers.find(({ id }) => id === wanted.id);
  if (!known && !wanted.groups) {
    throw new Refusal(
      `There is no caller ${wanted.id} yet: say with --groups what it belongs to, such as itsm.`,
    );
  }
  const tickets = wanted.tickets ?? (known ? undefined : await askForTickets?.());
  if (!known && !tickets) {
    throw new Refusal(
      `The new caller ${wanted.id} needs a ticket pattern: pass --ticket '${ticketExamples.serviceNow}' for ServiceNow, --ticket '${ticketExamples.jira}' for Jira, or --any-ticket to accept any ticket number.`,
    );
  }
  const member = credentialKinds[wanted.kind];
  const old = (known?.[member] ?? []) as unknown[];
  const { credential, shown } = made(wanted, old[0]);
  const entry = {
    ...(known ?? { id: wanted.id }),
    ...(wanted.groups && { groups: wanted.groups }),
    ...deferralOf(wanted, known),
    ...(tickets && { ticket: ticketWith(tickets, known?.ticket) }),
    [member]: [credential, ...old.slice(0, 1)],
  };
  const secret = {
    callers: known ? callers.map((one) => (one === known ? entry : one)) : [...callers, entry],
  };
  return { secret, shown };
}

/** An ITSM goes on once it has its 202; any other new caller is one of the vendors' clients, which would take it for done. */
function deferralOf({ deferral, groups = [] }: Wanted, known: Entry | undefined): Pick<Entry, 'deferral'> {
  if (deferral) return { deferral };
  return known || !groups.includes('itsm') ? {} : { deferral: 'queue' };
}

/** A rule as an entry holds it. Whether a ticket is required is another question, and stays as it is. */
function ticketWith(rule: TicketRule, { required = true }: Entry['ticket'] = {}): Entry['ticket'] {
  return rule === 'any' ? { required } : { required, pattern: rule.pattern };
}

function made({ kind, id, user }: Wanted, old: unknown): { credential: unknown; shown: string } {
  switch (kind) {
    case 'api-key':
      return same(newApiKey());
    case 'webhook':
      return same(newWebhookSecret());
    case 'hub':
      return same(newPassword());
    case 'basic': {
      const name = user ?? (old as { user?: string } | undefined)?.user ?? id;
      const password = newPassword();
      return { credential: { user: name, password }, shown: `${name}:${password}` };
    }
  }
}

const same = (text: string) => ({ credential: text, shown: text });

import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { neededOktaScopes } from '../okta-scopes.ts';
import { Refusal } from '../refusal.ts';
import type { SecretKind } from '../secret-kinds.ts';
import { type TicketRule, ticketExamples, ticketRule } from './ticket-rule.ts';

interface Questions {
  ask(question: string): Promise<string>;
  /** What is typed is not shown. */
  askHidden(question: string): Promise<string>;
}

/** Asks the person at the terminal for a secret's members. @throws {Refusal} for a secret that is too long to type */
export async function promptSecret(kind: SecretKind): Promise<unknown> {
  if (kind === 'callers') {
    throw new Refusal('Add callers with add-caller, or put the whole secret as JSON from standard input.');
  }
  return atTerminal((questions) => membersOf(kind, questions));
}

/** Asks the person at the terminal for the ticket pattern of a new caller. @throws {Refusal} for one that is none */
export function promptTickets(): Promise<TicketRule> {
  const { serviceNow, jira } = ticketExamples;
  const question = `ticket pattern, such as ${serviceNow} for ServiceNow or ${jira} for Jira`;
  return atTerminal(async ({ ask }) => ticketRule(await ask(question)));
}

async function atTerminal<T>(talk: (questions: Questions) => Promise<T>): Promise<T> {
  let isHidden = false;
  const output = new Writable({
    write(chunk, _, done) {
      if (!isHidden) process.stderr.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await talk({
      ask: async (question) => (await terminal.question(`${question}: `)).trim(),
      askHidden: async (question) => {
        process.stderr.write(`${question} (not shown): `);
        isHidden = true;
        const typed = await terminal.question('');
        isHidden = false;
        process.stderr.write('\n');
        return typed.trim();
      },
    });
  } finally {
    terminal.close();
  }
}

async function membersOf(kind: Exclude<SecretKind, 'callers'>, { ask, askHidden }: Questions) {
  switch (kind) {
    case 'ledger':
      return { hashKey: await askHidden('hashKey, 32 random bytes in base64') };
    case 'okta-event-hook':
      return { hookSecrets: [await askHidden("the event hook's secret, 16 or more characters")] };
    case 'sailpoint':
      return {
        baseUrl: await ask('baseUrl, such as https://acme.api.identitynow.com'),
        clientId: await ask('clientId'),
        clientSecret: await askHidden('clientSecret'),
      };
    case 'okta': {
      const orgUrl = await ask('orgUrl, such as https://acme.okta.com');
      const clientId = await ask('clientId of the service app, or nothing for an API token');
      if (clientId === '') return { orgUrl, apiToken: await askHidden('apiToken') };
      const privateKey = await fileOf(await ask('file of the private key, PEM or JWK'));
      const keyId = await ask('keyId, or nothing where the app has one key');
      const scopes = await ask('scopes, or nothing for all that operations and audits need');
      return {
        orgUrl,
        clientId,
        privateKey,
        ...(keyId !== '' && { keyId }),
        scopes: scopes === '' ? neededOktaScopes : scopes.split(/[\s,]+/),
      };
    }
  }
}

async function fileOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Refusal(`${path} cannot be read (${(error as { code?: string }).code}).`);
  }
}

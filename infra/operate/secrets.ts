import { randomBytes } from 'node:crypto';
import { text as readText } from 'node:stream/consumers';
import { type Deferral, deferral } from '../../lib/ledger/deferral.ts';
import { Refusal, runScript } from './refusal.ts';
import { addCredential, type CredentialKind, credentialKinds } from './secret/add-credential.ts';
import { promptSecret, promptTickets } from './secret/prompt.ts';
import { parseJson, StoredSecret } from './secret/stored-secret.ts';
import { ticketRuleOf } from './secret/ticket-rule.ts';
import { isSecretKind, problemsOf, type SecretKind, secretVariables } from './secret-kinds.ts';

// `npm run secrets`: puts, checks and extends the secrets, and never shows one that is stored.

const USAGE = `Usage: npm run secrets -- COMMAND [flags]

  put SECRET                          a value as JSON from standard input, or asked for at a terminal
      --generate                      ledger only: make the key
      --force                         ledger only: replace a key that is in use
  add-caller ID --kind KIND           a new credential beside the newest old one; it is shown once
      --groups itsm,…                 required for a new caller
      --ticket PATTERN                a regular expression that its ticket numbers match; a new caller needs it,
                                      and it is asked for at a terminal
      --deferral queue|caller         who goes on with a change that cannot be made right now: the queue, with 202
                                      (the default for a new caller of the group itsm), or the caller, which gets
                                      429 or 503 (the default for all others)
      --any-ticket                    accept any ticket number instead
      --user NAME                     of --kind basic
      KIND is api-key, webhook, basic or hub
  restore SECRET                      the version before, as a new one; the one that it replaces becomes the one before
      --force                         ledger only
  check SECRET                        whether the functions can use what is there

  --secret-id ID   another secret than ${Object.values(secretVariables).join(', ')} names
  --help           print this

SECRET is okta, okta-event-hook, sailpoint, callers or ledger.
Nothing is written that the functions could not use.`;

const string = { type: 'string' } as const;
const boolean = { type: 'boolean', default: false } as const;
const script = {
  name: 'npm run secrets',
  usage: USAGE,
  positionals: true,
  options: {
    'secret-id': string,
    generate: boolean,
    force: boolean,
    kind: string,
    groups: string,
    deferral: string,
    ticket: string,
    'any-ticket': boolean,
    user: string,
  },
} as const;

await runScript(script, async (flags, [command, subject = '']) => {
  const stored = (kind: SecretKind) => new StoredSecret(kind, flags['secret-id']);
  switch (command) {
    case 'put':
      return put(stored(kindOf(subject)), flags.generate, flags.force);
    case 'restore':
      return restore(stored(kindOf(subject)), flags.force);
    case 'check':
      return check(stored(kindOf(subject)));
    case 'add-caller':
      return addCaller(stored('callers'), {
        id: subject,
        kind: credentialKindOf(flags.kind),
        groups: flags.groups?.split(','),
        deferral: deferralOf(flags.deferral),
        user: flags.user,
        tickets: ticketRuleOf(flags.ticket, flags['any-ticket']),
      });
    default:
      throw new Refusal('Say put, add-caller, restore or check.');
  }
});

async function put(secret: StoredSecret, isGenerated: boolean, isForced: boolean): Promise<void> {
  if (isGenerated && secret.kind !== 'ledger') {
    throw new Refusal('Only the ledger key is made here: the others come from the vendors.');
  }
  await keepLedgerKey(secret, isForced);
  const value = isGenerated ? { hashKey: randomBytes(32).toString('base64') } : await given(secret.kind);
  console.log(`${secret.id} has the new version ${await secret.put(value)}.`);
  await tellOfRotation(secret);
  secret.close();
}

async function restore(secret: StoredSecret, isForced: boolean): Promise<void> {
  await keepLedgerKey(secret, isForced);
  const [current, before] = [await secret.version(), await secret.version('AWSPREVIOUS')];
  const value = secret.valueOf(before);
  if (value === undefined) throw new Refusal(`${secret.id} has no version before.`);
  console.log(
    `${secret.id} has the new version ${await secret.replace(current, value)}, with what ${before.id} holds.`,
  );
  await tellOfRotation(secret);
  secret.close();
}

/** @throws {Refusal} where a key that is in use would be replaced */
async function keepLedgerKey(secret: StoredSecret, isForced: boolean): Promise<void> {
  if (secret.kind !== 'ledger' || isForced || (await secret.read()) === undefined) return;
  throw new Refusal(
    `${secret.id} holds a key already: with another one the request hashes of retries would not match, and changes that are sent again would be refused. --force replaces it all the same.`,
  );
}

/** What was put is kept; it is the rotation that has to be begun again. */
async function tellOfRotation(secret: StoredSecret): Promise<void> {
  if (!(await secret.isRotating())) return;
  console.error(
    `A rotation of ${secret.id} has begun and not finished. It does not undo this, but ends without a result. Begin another: aws secretsmanager rotate-secret --secret-id ${secret.id}`,
  );
}

async function given(kind: SecretKind): Promise<unknown> {
  if (process.stdin.isTTY) return promptSecret(kind);
  return parseJson(await readText(process.stdin), 'Standard input');
}

async function check(secret: StoredSecret): Promise<void> {
  const value = await secret.read();
  secret.close();
  if (value === undefined) throw new Refusal(`${secret.id} has no value yet.`);
  const problems = problemsOf(secret.kind, value);
  if (problems.length > 0) throw new Refusal(`${secret.id} cannot be used: ${problems.join('; ')}.`);
  console.log(`${secret.id} is well-formed.`);
}

async function addCaller(secret: StoredSecret, wanted: Parameters<typeof addCredential>[1]): Promise<void> {
  const version = await secret.version();
  const current = secret.valueOf(version);
  const problems = current === undefined ? [] : problemsOf('callers', current);
  if (problems.length > 0) throw new Refusal(`${secret.id} is malformed: ${problems.join('; ')}.`);
  const added = await addCredential(current, wanted, process.stdin.isTTY ? promptTickets : undefined);
  const made = await secret.replace(version, added.secret);
  await tellOfRotation(secret);
  secret.close();
  console.error(`${secret.id} has the new version ${made}. This is shown once:`);
  console.log(added.shown);
}

function kindOf(text: string): SecretKind {
  if (isSecretKind(text)) return text;
  throw new Refusal(`Say which secret: ${Object.keys(secretVariables).join(', ')}.`);
}

function deferralOf(text: string | undefined): Deferral | undefined {
  const read = deferral.optional().safeParse(text);
  if (read.success) return read.data;
  throw new Refusal('Say --deferral queue or --deferral caller.');
}

function credentialKindOf(text = ''): CredentialKind {
  if (Object.hasOwn(credentialKinds, text)) return text as CredentialKind;
  throw new Refusal(`Say with --kind what to make: ${Object.keys(credentialKinds).join(', ')}.`);
}

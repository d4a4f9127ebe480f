import { newApiKey, newPassword, newWebhookSecret } from '../../../lib/caller/new-credential.ts';
import { Refusal } from '../refusal.ts';

/** The kinds of credentials that are made here, and the member of a caller that holds them. */
export const credentialKinds = {
  'api-key': 'apiKeys',
  webhook: 'standardWebhooks',
  basic: 'basic',
  hub: 'hubSignature',
} as const;

export type CredentialKind = keyof typeof credentialKinds;

type Entry = { readonly id: string; readonly groups?: readonly string[] } & Record<string, unknown>;

/** What is to be added to which caller. */
export interface Wanted {
  readonly id: string;
  readonly kind: CredentialKind;
  readonly groups?: readonly string[] | undefined;
  /** The user of a basic credential; the one that the caller has, or its id, unless told. */
  readonly user?: string | undefined;
}

/**
 * The callers' secret with a new credential in front of the newest old one of its kind, so that two are good at
 * once; and the credential, to be shown once.
 *
 * @param current undefined for a secret that has no value yet
 * @throws {Refusal} where there is no such caller and its groups are not told
 */
export function addCredential(current: unknown, wanted: Wanted): { secret: unknown; shown: string } {
  const { callers = [] } = (current ?? {}) as { callers?: Entry[] };
  const known = callers.find(({ id }) => id === wanted.id);
  if (!known && !wanted.groups) {
    throw new Refusal(
      `There is no caller ${wanted.id} yet: say with --groups what it belongs to, such as itsm.`,
    );
  }
  const member = credentialKinds[wanted.kind];
  const old = (known?.[member] ?? []) as unknown[];
  const { credential, shown } = made(wanted, old[0]);
  const entry = {
    ...(known ?? { id: wanted.id }),
    ...(wanted.groups && { groups: wanted.groups }),
    [member]: [credential, ...old.slice(0, 1)],
  };
  const secret = {
    callers: known ? callers.map((one) => (one === known ? entry : one)) : [...callers, entry],
  };
  return { secret, shown };
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

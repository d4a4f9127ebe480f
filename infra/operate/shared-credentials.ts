import type { CallerEntry } from '../../lib/caller/callers-secret.ts';

/** Which callers have the same id, or share a credential, one phrase each; by kind, never by value. */
export function sharedCredentials(callers: readonly CallerEntry[]): string[] {
  const owners = new Map<string, string>();
  const problems = new Set<string>();
  const ids = new Set<string>();
  for (const entry of callers) {
    if (ids.has(entry.id)) problems.add(`two callers have the id ${entry.id}`);
    ids.add(entry.id);
    for (const [kind, text] of credentialsOf(entry)) {
      const owner = owners.get(text);
      if (owner !== undefined && owner !== entry.id) {
        problems.add(`the callers ${owner} and ${entry.id} share a credential (${kind})`);
      }
      owners.set(text, entry.id);
    }
  }
  return [...problems];
}

function credentialsOf(entry: CallerEntry): [kind: string, text: string][] {
  const { apiKeys = [], basic = [], hubSignature = [], standardWebhooks = [], iam = [], jwt } = entry;
  const all = (kind: string, texts: readonly string[]) =>
    texts.map((text) => [kind, text] as [string, string]);
  return [
    ...all('apiKeys', apiKeys),
    ...all(
      'basic',
      basic.map(({ user, password }) => `${user}:${password}`),
    ),
    ...all('hubSignature', hubSignature),
    ...all('standardWebhooks', standardWebhooks),
    ...all('iam', iam),
    ...all('jwt', jwt ? [JSON.stringify([jwt.issuer, jwt.audience, jwt.claim, jwt.value])] : []),
  ];
}

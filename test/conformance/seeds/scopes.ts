import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GRANTED_SCOPES } from '../../../infra/local/okta/credentials.ts';
import { specified } from '../specifications/specification.ts';
import type { ScopeCheck } from './row.ts';

const documentPath = new URL('../../../docs/openapi.json', import.meta.url);

/** What of an operation that needs a scope is not so, in docs/openapi.json and with a service app that has it or does not. */
export async function scopeFaults({ scope, ask }: ScopeCheck): Promise<string[]> {
  // Who may manage may read.
  const area = scope.replace(/\.read$/, '');
  const others = GRANTED_SCOPES.filter((one) => one !== scope && one !== `${area}.manage`);
  const [having, lacking] = await Promise.all([responseWith([scope], ask), responseWith(others, ask)]);
  const named = scopesNamed(ask.operation);
  return [
    ...(named.join() === scope ? [] : [`docs/openapi.json names ${named.join(' and ') || 'no scope'}`]),
    ...(having.status === ask.status ? [] : [`${having.status} with ${scope} alone`]),
    ...(lacking.status === 403 && lacking.code === 'E0000006'
      ? []
      : [`${[lacking.status, lacking.code].filter(Boolean).join(' ')} with all others`]),
  ];
}

function scopesNamed(operation: string): string[] {
  const { vendor, path, method } = specified(operation);
  const { paths } = JSON.parse(readFileSync(documentPath, 'utf8'));
  const { description = '' } = paths[`/${vendor}${path}`]?.[method.toLowerCase()] ?? {};
  return [...description.matchAll(/`(okta\.[\w.]+)`/g)].map(([, name]) => name);
}

/** What a gateway responds whose service app has these scopes. A process has one gateway, so this is in another. */
async function responseWith(
  scopes: readonly string[],
  ask: ScopeCheck['ask'],
): Promise<{ status: number; code?: string }> {
  const file = fileURLToPath(new URL('respond-with-scopes.ts', import.meta.url));
  const child = fork(file, [JSON.stringify({ scopes, ask })], { execArgv: [] });
  const ended = once(child, 'exit').then(() => [{ status: 0 }]);
  const [response] = await Promise.race([once(child, 'message'), ended]);
  return response;
}

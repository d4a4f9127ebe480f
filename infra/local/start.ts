import { Refusal, runScript } from '../operate/refusal.ts';
import { localOptions, script } from './options.ts';
import { OtherData } from './other-data.ts';
import type { Local } from './start-local.ts';

// `npm start`: Goldthread on one machine, for a newcomer, a script or a test.

await runScript(script, async (flags) => {
  const options = localOptions(flags);
  // It takes a while to load.
  const { startLocal } = await import('./start-local.ts');
  const local = await startLocal(options).catch((error) => {
    throw refusal(error, options.port) ?? error;
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => local.close().then(() => process.exit(0)));
  }
  console.log(flags.json ? JSON.stringify(forScripts(local)) : forPeople(local));
});

/** What a person can do something about: a port that is taken, a folder that cannot be used. */
function refusal(error: Error & { code?: string }, port: number | undefined): Refusal | undefined {
  if (error.code === 'EADDRINUSE') return new Refusal(`Port ${port} is in use.`);
  const isForeseen = error instanceof OtherData || /^E[A-Z]+$/.test(error.code ?? '');
  return isForeseen ? new Refusal(`${error.message}.`) : undefined;
}

function forScripts({ url, keys, samples }: Local) {
  return { url, key: keys.servicenow, oktaUrl: `${url}/okta`, sailpointUrl: `${url}/sailpoint`, samples };
}

function forPeople({ url, keys, samples, embedded }: Local): string {
  const key = keys.servicenow;
  const { appId = '0oaYOURAPP', userId = '00uYOURUSER' } = samples;
  return `Goldthread listens on ${url}

  API page    ${url}/docs
  Okta        ${embedded.okta ? 'an embedded org' : process.env.OKTA_CLIENT_ORGURL}
  SailPoint   ${embedded.sailpoint ? 'an embedded tenant' : process.env.SAIL_BASE_URL}
  caller      servicenow, with the key ${key}

Assign a user to an application on a ticket, see who has it, and read what the ticket did:

curl -X POST ${url}/okta/api/v1/apps/${appId}/users -H 'Authorization: SSWS ${key}' -H 'Ticket: RITM0010023' -H 'Content-Type: application/json' -d '{"id":"${userId}"}'
curl '${url}/okta/api/v1/apps/${appId}/users?limit=3' -H 'Authorization: SSWS ${key}'
curl '${url}/changes?ticket=RITM0010023' -H 'Authorization: SSWS ${key}'

Ctrl-C stops it.`;
}

import { text as readText } from 'node:stream/consumers';
import { AdminApi } from './okta/admin-api.ts';
import { makeEventHook } from './okta/event-hook.ts';
import { describePlan, type OktaPlan, oktaPlan } from './okta/plan.ts';
import { assignRoles, findServiceApp, grantScopes, makeServiceApp } from './okta/service-app.ts';
import { Refusal, runScript } from './refusal.ts';
import { StoredSecret } from './secret/stored-secret.ts';

// `npm run setup:okta`: what Okta has to hold for this gateway, in words, or made over its API.

const USAGE = `Usage: npm run setup:okta -- [flags]

Without --url it prints what to make in Okta. With it, it makes what is missing, and a second run changes nothing.

  --public-url URL   this gateway's address, for the event hook (default: PUBLIC_URL)
  --label NAME       of the service app and the event hook (default Goldthread)
  --role TYPE        an administrator role of the app; may be repeated (default SUPER_ADMIN)
  --url URL          the org: https://acme.okta.com
  --token-stdin      the first line of standard input is the API token of a super administrator; the second,
                     where there is one, the value of the event hook's Authorization header
  --secret-id ID     where the app's secret goes, other than OKTA_SECRET_ID says
  --print-secret     print it instead, to standard output
  --help             print this`;

const string = { type: 'string' } as const;
const boolean = { type: 'boolean', default: false } as const;
const script = {
  name: 'npm run setup:okta',
  usage: USAGE,
  options: {
    'public-url': { ...string, default: process.env.PUBLIC_URL ?? '' },
    label: string,
    role: { ...string, multiple: true },
    url: string,
    'token-stdin': boolean,
    'secret-id': string,
    'print-secret': boolean,
  },
} as const;

await runScript(script, async (flags) => {
  const publicUrl = flags['public-url'];
  const plan = oktaPlan(publicUrl || 'https://GATEWAY', {
    ...(flags.label && { label: flags.label }),
    ...(flags.role && { roles: flags.role }),
  });
  if (!flags.url) return console.log(describePlan(plan));
  if (!flags['token-stdin'])
    throw new Refusal('With --url goes --token-stdin: a token is never an argument.');
  const stored = flags['print-secret'] ? undefined : new StoredSecret('okta', flags['secret-id']);
  const [token = '', authorization] = (await readText(process.stdin)).split(/\r?\n/);
  const api = new AdminApi(flags.url, token);
  try {
    await makeApp(api, plan, stored);
    if (!publicUrl)
      return say('The event hook is not looked at: say this gateway’s address with --public-url.');
    const done = await makeEventHook(api, plan, authorization || undefined);
    for (const sentence of done.length > 0 ? done : ['The event hook is there already.']) say(sentence);
  } finally {
    await api.close();
    stored?.close();
  }
});

async function makeApp(api: AdminApi, plan: OktaPlan, stored: StoredSecret | undefined): Promise<void> {
  const found = await findServiceApp(api, plan);
  if (found) {
    say(`The app ${plan.label} is there already (${found.clientId}); its key is known to its secret only.`);
    await sayWhetherStored(found.clientId, stored);
  }
  const app = found ?? (await makeAndKeep(api, plan, stored));
  const granted = await grantScopes(api, app, plan);
  say(granted.length > 0 ? `Granted ${granted.join(', ')}.` : 'All scopes are granted already.');
  const assigned = await assignRoles(api, app, plan);
  say(assigned.length > 0 ? `Assigned ${assigned.join(', ')}.` : 'All roles are assigned already.');
}

/** The key exists nowhere else: it is kept before anything more can go wrong. */
async function makeAndKeep(api: AdminApi, plan: OktaPlan, stored: StoredSecret | undefined) {
  const { secret, ...app } = await makeServiceApp(api, plan);
  say(`Made the app ${plan.label} (${app.clientId}).`);
  if (stored) say(`${stored.id} has the new version ${await stored.put(secret)}.`);
  else console.log(JSON.stringify(secret));
  return app;
}

async function sayWhetherStored(clientId: string, stored: StoredSecret | undefined): Promise<void> {
  const value = (await stored?.read()) as { clientId?: string } | undefined;
  if (!stored || value?.clientId === clientId) return;
  say(`${stored.id} holds another client: put the app's secret there, or delete the app and run this again.`);
}

/** Standard output is for the secret alone. */
function say(sentence: string): void {
  console.error(sentence);
}

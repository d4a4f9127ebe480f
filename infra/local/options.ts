import { type Flags, type Script, wholeNumber } from '../operate/refusal.ts';

const string = { type: 'string' } as const;
const options = {
  port: string,
  data: string,
  seed: string,
  'application-users': string,
  devices: string,
  json: { type: 'boolean', default: false },
} as const;

/** `npm start` on the command line. */
export const script: Script<typeof options> = {
  name: 'npm start',
  options,
  usage: `Usage: npm start -- [flags]

Starts Goldthread on this machine, on 127.0.0.1 only.

  --port N               listen here instead of on a free port
  --data DIR             keep everything in DIR, so that it survives a restart
  --seed N               draw another org and tenant (default 1)
  --application-users N  how many users the sample application has (default 130)
  --devices N            how many devices the org has (default 130)
  --json                 once ready, print one line of JSON for scripts
  --help                 print this

With OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN (or OKTA_CLIENT_CLIENTID, OKTA_CLIENT_PRIVATEKEY and
OKTA_CLIENT_SCOPES) it talks to that Okta org, with SAIL_BASE_URL, SAIL_CLIENT_ID and SAIL_CLIENT_SECRET to
that SailPoint tenant, instead of the embedded ones.`,
};

/** What `startLocal` is to do. @throws {Refusal} */
export function localOptions(flags: Flags<typeof options>) {
  const million = { max: 1_000_000 };
  const applicationUsers = wholeNumber('--application-users', flags['application-users'], million);
  const devices = wholeNumber('--devices', flags.devices, million);
  return {
    port: wholeNumber('--port', flags.port, { max: 65_535 }),
    seed: wholeNumber('--seed', flags.seed),
    dataDir: flags.data || undefined,
    size: {
      ...(applicationUsers !== undefined && { applicationUsers }),
      ...(devices !== undefined && { devices }),
    },
  };
}

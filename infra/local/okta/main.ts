import { Refusal, runScript, wholeNumber } from '../../operate/refusal.ts';
import { lockFolder } from '../lock-folder.ts';
import { startOktaOrg } from './start-okta-org.ts';

// The embedded Okta org by itself: `node infra/local/okta/main.ts`.

const string = { type: 'string' } as const;

await runScript(
  {
    name: 'node infra/local/okta/main.ts',
    usage:
      'Usage: node infra/local/okta/main.ts [--port N] [--seed N] [--application-users N] [--devices N] [--data DIR] [--json]',
    options: {
      port: string,
      seed: string,
      'application-users': string,
      devices: string,
      data: string,
      // One JSON line is the only format; the flag is accepted because the other commands of the house have it.
      json: { type: 'boolean', default: false },
    },
  },
  async ({ data, ...flags }) => {
    const million = { max: 1_000_000 };
    const port = wholeNumber('--port', flags.port, { max: 65_535 });
    const seed = wholeNumber('--seed', flags.seed, { max: 4_294_967_295 });
    const applicationUsers = wholeNumber('--application-users', flags['application-users'], million);
    const devices = wholeNumber('--devices', flags.devices, million);
    const lock = data === undefined ? undefined : lockFolder(data);
    const org = await startOktaOrg({
      ...(port === undefined ? {} : { port }),
      ...(seed === undefined ? {} : { seed }),
      ...(data === undefined ? {} : { dataDir: data }),
      size: {
        ...(applicationUsers === undefined ? {} : { applicationUsers }),
        ...(devices === undefined ? {} : { devices }),
      },
    }).catch((error: Error) => {
      throw new Refusal(`The org cannot start: ${error.message}.`);
    });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        void org.close().then(async () => {
          await lock?.close();
          process.exit(0);
        });
      });
    }
    const { url, orgId, apiToken: token, tokens, serviceApp, samples } = org;
    console.log(JSON.stringify({ url, token, orgId, ...samples, tokens, serviceApp: { ...serviceApp } }));
  },
);

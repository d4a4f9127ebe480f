import { parseArgs } from 'node:util';
import { startOktaOrg } from './start-okta-org.ts';

const USAGE =
  'node infra/local/okta/main.ts [--port N] [--seed N] [--application-users N] [--devices N] [--data DIR] [--json]';

/** Ends the process with one sentence on what is wrong with the flags. */
function refuse(message: string): never {
  console.error(`${message} Usage: ${USAGE}`);
  process.exit(2);
}

function readFlags() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string' },
        seed: { type: 'string' },
        'application-users': { type: 'string' },
        devices: { type: 'string' },
        data: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    // parseArgs adds hints of its own after the first sentence.
    return refuse(`${(error as Error).message.split('. ')[0]}.`);
  }
}

const flags = readFlags();

function numberOf(name: 'port' | 'seed' | 'application-users' | 'devices', max: number): number | undefined {
  const text = flags[name];
  if (text === undefined) return undefined;
  if (!/^\d{1,10}$/.test(text) || Number(text) > max) {
    refuse(`--${name} must be a whole number from 0 to ${max}, not '${text}'.`);
  }
  return Number(text);
}

const port = numberOf('port', 65_535);
const seed = numberOf('seed', 4_294_967_295);
const applicationUsers = numberOf('application-users', 1_000_000);
const devices = numberOf('devices', 1_000_000);

const org = await startOktaOrg({
  ...(port === undefined ? {} : { port }),
  ...(seed === undefined ? {} : { seed }),
  ...(flags.data === undefined ? {} : { dataDir: flags.data }),
  size: {
    ...(applicationUsers === undefined ? {} : { applicationUsers }),
    ...(devices === undefined ? {} : { devices }),
  },
}).catch((error: Error) => refuse(`The org cannot start: ${error.message}.`));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void org.close().then(() => process.exit(0));
  });
}

const { url, orgId, apiToken: token, tokens, serviceApp, samples } = org;
// One JSON line is the only format; --json is accepted because the other commands of the house have it.
console.log(JSON.stringify({ url, token, orgId, ...samples, tokens, serviceApp: { ...serviceApp } }));

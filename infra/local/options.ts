import { parseArgs } from 'node:util';
import * as z from 'zod';

const count = (max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().max(max))
    .optional();

const flags = z.object({
  port: count(65_535),
  data: z.string().min(1).optional(),
  seed: count(999_999_999),
  json: z.boolean().default(false),
  help: z.boolean().default(false),
  'application-users': count(1_000_000),
  devices: count(1_000_000),
});

export type LocalFlags = z.output<typeof flags>;

/** A flag or a variable that cannot be used; the message is one sentence for the person at the terminal. */
export class UnusableOption extends Error {
  override name = 'UnusableOption';
}

export const usage = `Usage: npm start -- [flags]

  --port N               listen here instead of on a free port
  --data DIR             keep everything in DIR, so that it survives a restart
  --seed N               draw another org and tenant (default 1)
  --application-users N  how many users the sample application has (default 130)
  --devices N            how many devices the org has (default 130)
  --json                 once ready, print one line of JSON for scripts
  --help                 print this

With OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN (or OKTA_CLIENT_CLIENTID, OKTA_CLIENT_PRIVATEKEY and
OKTA_CLIENT_SCOPES) it talks to that Okta org, with SAIL_BASE_URL, SAIL_CLIENT_ID and SAIL_CLIENT_SECRET to
that SailPoint tenant, instead of the embedded ones.`;

/** @throws {UnusableOption} */
export function parseFlags(args: readonly string[]): LocalFlags {
  const string = { type: 'string' } as const;
  const boolean = { type: 'boolean' } as const;
  let values: Record<string, unknown>;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        port: string,
        data: string,
        seed: string,
        json: boolean,
        help: boolean,
        'application-users': string,
        devices: string,
      },
    }));
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split(/\.?(?: |\n)(?=[A-Z])/);
    throw new UnusableOption(`${sentence.replace(/\.$/, '')}.`);
  }
  const read = flags.safeParse(values);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new UnusableOption(`--${issue?.path.join('.')}: ${issue?.message}.`);
}

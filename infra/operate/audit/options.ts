import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { ticket } from '../../../lib/caller/ticket.ts';
import { Refusal } from '../refusal.ts';

/** What `npm run audit` is told. */
export interface AuditFlags {
  /** The audit, or `list`. */
  readonly command: string | undefined;
  readonly out: string;
  readonly data: string | undefined;
  readonly json: boolean;
  readonly help: boolean;
  readonly reserve: number | undefined;
  /** A run to go on with. */
  readonly run: string | undefined;
  readonly acceptShrinkage: string | undefined;
  /** From --parameters, --set and --since together; undefined where none was given. */
  readonly parameters: Readonly<Record<string, unknown>> | undefined;
}

export const usage = `Usage: npm run audit -- NAME [flags]
       npm run audit -- list

Runs one audit from its beginning to its report, or goes on with a run that was stopped.

  --out DIR                  where runs and their reports are kept (default report)
  --set NAME=VALUE           one of the audit's parameters, as JSON or as a text; may be repeated
  --parameters FILE          all of them, as a JSON object
  --since DATE               short for --set since=DATE: what was granted before needs no ticket
  --reserve SHARE            of the vendors' rate limits that is left to others, 0 to 0.95 (default 0.5)
  --run ID                   go on with this run; without it, with an unfinished one of the same parameters
                             that began within a day
  --accept-shrinkage TICKET  take for true, on this ticket, that most of what there was is gone
  --data DIR                 the embedded org and ledger of npm start -- --data DIR, while that does not run
  --json                     print the summary as one line of JSON
  --help                     print this; after NAME also its parameters

With OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN (or OKTA_CLIENT_CLIENTID, OKTA_CLIENT_PRIVATEKEY and
OKTA_CLIENT_SCOPES) it audits that Okta org, with SAIL_BASE_URL, SAIL_CLIENT_ID and SAIL_CLIENT_SECRET that
SailPoint tenant, instead of the embedded ones. With LEDGER_TABLE_NAME and FINDINGS_TABLE_NAME it uses the
ledger and the findings of a deployment, and its secrets where OKTA_SECRET_ID or SAILPOINT_SECRET_ID names one.

Ctrl-C stops it once what is under way is done; the same command goes on from there.
It exits with 0 where nothing was found, 2 where something was, 1 where it failed, 130 where it was stopped.`;

const share = z
  .string()
  .regex(/^0(\.\d+)?$/, 'must be a share such as 0.5')
  .transform(Number)
  .pipe(z.number().max(0.95, 'must be 0.95 at most'));

/** @throws {Refusal} in one sentence; what `parseArgs` throws */
export async function readFlags(args: readonly string[]): Promise<AuditFlags> {
  const string = { type: 'string' } as const;
  const boolean = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      out: { ...string, default: 'report' },
      set: { ...string, multiple: true },
      parameters: string,
      since: string,
      reserve: string,
      run: string,
      'accept-shrinkage': string,
      data: string,
      json: boolean,
      help: boolean,
    },
  });
  if (positionals.length > 1)
    throw new Refusal(`One audit at a time: ${positionals.join(', ')} are several.`);
  return {
    command: positionals[0],
    out: values.out,
    data: values.data,
    json: values.json,
    help: values.help,
    reserve: values.reserve === undefined ? undefined : read('--reserve', share, values.reserve),
    run: values.run,
    acceptShrinkage:
      values['accept-shrinkage'] === undefined
        ? undefined
        : read('--accept-shrinkage', ticket, values['accept-shrinkage']),
    parameters: await readParameters(values),
  };
}

interface ParameterFlags {
  readonly set?: readonly string[] | undefined;
  readonly parameters?: string | undefined;
  readonly since?: string | undefined;
}

async function readParameters({ set = [], parameters, since }: ParameterFlags) {
  if (parameters === undefined && since === undefined && set.length === 0) return undefined;
  return {
    ...(parameters !== undefined && (await parametersIn(parameters))),
    ...(since !== undefined && { since }),
    ...Object.fromEntries(set.map(pairOf)),
  };
}

async function parametersIn(file: string): Promise<Record<string, unknown>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(`${file} cannot be read (${error.code}).`);
  });
  const parsed = z.record(z.string(), z.unknown()).safeParse(jsonOr(text, undefined));
  if (!parsed.success) throw new Refusal(`${file} holds no JSON object.`);
  return parsed.data;
}

function pairOf(text: string): [string, unknown] {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new Refusal('--set takes NAME=VALUE.');
  return [name, jsonOr(value, value)];
}

function jsonOr(text: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
}

function read<T>(flag: string, schema: z.ZodType<T>, text: string): T {
  const parsed = schema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new Refusal(`${flag}: ${parsed.error.issues[0]?.message}.`);
}

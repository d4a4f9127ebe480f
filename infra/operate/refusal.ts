import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What was asked for cannot be done; the message is one sentence for the person at the terminal. */
export class Refusal extends Error {
  override name = 'Refusal';
}

type Options = NonNullable<ParseArgsConfig['options']>;

/** A command as a person calls it. */
export interface Script<O extends Options> {
  /** `npm run doctor` */
  readonly name: string;
  readonly usage: string;
  /** Its flags, without `--help`, which each has. */
  readonly options: O;
  /** Whether it takes words besides flags. */
  readonly positionals?: boolean;
}

/** The flags of a script, as `parseArgs` reads them. */
export type Flags<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true; strict: true }>
>['values'];

/** What a script was told. */
interface Told<O extends Options> {
  readonly flags: Flags<O>;
  readonly positionals: readonly string[];
}

/**
 * What is on the command line; undefined where that ends the script: `--help` prints its usage, with exit code 0, and
 * a flag that it does not have, or that comes more than once, is named, with 2.
 */
export function readArguments<const O extends Options>(script: Script<O>): Told<O> | undefined {
  const { usage, options, positionals: allowPositionals = false } = script;
  try {
    const all = { ...options, help: { type: 'boolean' } } as Options;
    const { values, positionals, tokens } = parseArgs({
      allowPositionals,
      allowNegative: true,
      tokens: true,
      options: all,
    });
    // Of a flag that comes twice, `parseArgs` takes the last without a word.
    const names = tokens.flatMap((token) => (token.kind === 'option' ? token.name : []));
    const twice = names.find((name, i) => !all[name]?.multiple && names.indexOf(name) < i);
    if (twice !== undefined) throw new Refusal(`--${twice} is given more than once.`);
    if (!values.help) return { flags: values as Flags<O>, positionals };
    console.log(usage);
  } catch (error) {
    refuse(script, error);
  }
  return undefined;
}

/**
 * Runs a script on what is on the command line. What it refuses is printed in one sentence, with exit code 2; any other
 * error is thrown.
 */
export async function runScript<const O extends Options>(
  script: Script<O>,
  run: (flags: Flags<O>, positionals: readonly string[]) => Promise<void>,
): Promise<void> {
  const told = readArguments(script);
  if (told) await run(told.flags, told.positionals).catch((error) => refuse(script, error));
}

/** The whole number that a flag is given; undefined where it is not. @throws {Refusal} */
export function wholeNumber(
  flag: string,
  text: string | undefined,
  { min = 0, max = 999_999_999 } = {},
): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d{1,10}$/.test(text) && number >= min && number <= max) return number;
  throw new Refusal(`${flag} must be a whole number from ${min} to ${max}, not '${text}'.`);
}

/** Says what is wrong with what was asked for. @throws whatever else went wrong */
function refuse({ name }: Pick<Script<Options>, 'name'>, error: unknown): void {
  const { code = '', message } = error as Error & { code?: string };
  if (error instanceof Refusal) console.error(`${message} See ${name} -- --help.`);
  else if (code.startsWith('ERR_PARSE_ARGS')) {
    // What follows the first sentence are hints of parseArgs' own.
    const [sentence = ''] = message.split(/\.\s/, 1);
    console.error(`${sentence.replace(/\.$/, '')}. See ${name} -- --help.`);
  } else throw error;
  process.exitCode = 2;
}

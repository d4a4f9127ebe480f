/** What was asked for cannot be done; the message is one sentence for the person at the terminal. */
export class Refusal extends Error {
  override name = 'Refusal';
}

/** Runs a script; a refusal is printed and ends it with 2, an option that is not known too. */
export async function runScript(name: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const { code = '', message } = error as Error & { code?: string };
    if (!(error instanceof Refusal) && !code.startsWith('ERR_PARSE_ARGS')) throw error;
    const [sentence = ''] = message.split('. ');
    console.error(
      `${error instanceof Refusal ? message : `${sentence.replace(/\.$/, '')}.`} See ${name} -- --help.`,
    );
    process.exitCode = 2;
  }
}

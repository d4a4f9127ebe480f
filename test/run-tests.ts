/** Runs one file of tests as a command of its own, at the size that its variables say. */
export async function runTests(file: string, variables: Readonly<Record<string, string>>): Promise<void> {
  Object.assign(process.env, variables);
  // It takes a while to load. Where a test fails, it sets the exit code.
  const { startVitest } = await import('vitest/node');
  const vitest = await startVitest('test', [file], { watch: false });
  await vitest?.close();
}

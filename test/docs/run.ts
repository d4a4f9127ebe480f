import { runScript } from '../../infra/operate/refusal.ts';
import { runTests } from '../run-tests.ts';

const script = {
  name: 'npm run recipe',
  usage: `Usage: npm run recipe -- [flags]

Takes every step of docs/adding-an-operation.md in a copy of the tree, its own tests among them.

  --help   print this

It exits with 1 where a step does not hold.`,
  options: {},
} as const;

await runScript(script, () => runTests('test/docs/adding-an-operation.test.ts', { RECIPE: 'whole' }));

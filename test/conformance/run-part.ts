import { parts } from './parts.ts';

// What run.ts starts for each part; the verdict goes back to it.
const [name = ''] = process.argv.slice(2);
const verdict = await parts[name]?.judge();
process.send?.(verdict, () => process.exit(0));

import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

/** Where and when something was measured, and against which versions. */
export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  /** What else ran when it began, as the system's load of the last minute. */
  readonly load: number;
  readonly peers: Readonly<Record<string, string>>;
}

export function machine(): Machine {
  const of = (file: string) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
  const { dependencies } = of('../package.json');
  const { devDependencies } = of('../../../package.json');
  const clients = ['@okta/okta-sdk-nodejs', 'sailpoint-api-client'].map((name) => [
    name,
    devDependencies[name],
  ]);
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    node: process.versions.node,
    load: Number((loadavg()[0] ?? 0).toFixed(1)),
    peers: { ...dependencies, ...Object.fromEntries(clients) },
  };
}

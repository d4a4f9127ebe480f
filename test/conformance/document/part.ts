import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { here } from '../installed.ts';
import type { Finding, Verdict } from '../verdict.ts';
import { startWorld } from '../world/start-world.ts';

const DOCUMENT = join(here, '../../docs/openapi.json');
const CLIENT = join(here, 'typed-client');
const bin = (name: string) => join(here, 'node_modules/.bin', name);

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Lints docs/openapi.json, makes a client of it, compiles what uses the client, and runs that against the gateway. */
export async function judge(): Promise<Verdict> {
  const linted = await lint();
  const compiled = await compile();
  const used = await use();
  const findings = [...linted, ...compiled, ...used.findings];
  return {
    summary: `document ${linted.length} warnings, ${compiled.length} type errors, client ${used.held}/${used.steps} steps`,
    findings,
    differences: {},
  };
}

/** @see https://redocly.com/docs/cli/commands/lint */
async function lint(): Promise<Finding[]> {
  const args = [
    'lint',
    DOCUMENT,
    '--format=json',
    `--config=${join(here, 'redocly.yaml')}`,
    '--max-problems=1000',
  ];
  const { stdout, stderr } = await run(bin('redocly'), args, {
    REDOCLY_TELEMETRY: 'off',
    REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
  });
  const at = stdout.indexOf('{');
  if (at < 0) return [{ kind: 'lint', fault: 'the linter did not run', example: stderr.slice(0, 300) }];
  const { problems } = JSON.parse(stdout.slice(at)) as {
    problems: { ruleId: string; severity: string; message: string; location: { pointer?: string }[] }[];
  };
  return problems.map(({ ruleId, severity, message, location }) => ({
    kind: 'lint',
    fault: `${severity} ${ruleId}`,
    example: `${location[0]?.pointer ?? ''}: ${message.split('\n')[0]}`,
  }));
}

/** @see https://openapi-ts.dev */
async function compile(): Promise<Finding[]> {
  const schema = join(CLIENT, 'schema.d.ts');
  await rm(schema, { force: true });
  const made = await run(bin('openapi-typescript'), [DOCUMENT, '-o', schema]);
  if (made.code !== 0)
    return [{ kind: 'typed client', fault: 'no types are made of it', example: made.stderr.slice(0, 300) }];
  const { stdout } = await run(bin('tsc'), ['-p', CLIENT, '--pretty', 'false']);
  return stdout
    .split('\n')
    .filter((line) => line.includes(': error '))
    .map((line) => ({
      kind: 'typed client',
      fault: line.replace(/^.*?: error (TS\d+): /, '$1 ').slice(0, 160),
      example: line.slice(0, 240),
    }));
}

/** Node takes the types out by itself, so that what does not compile is run all the same. */
async function use(): Promise<{ findings: Finding[]; held: number; steps: number }> {
  const world = await startWorld();
  const { stdout, stderr, code } = await run(process.execPath, [join(CLIENT, 'use.ts')], {
    GOLDTHREAD: world.local.url,
    KEY: world.keys.gateway.okta,
    IDS: JSON.stringify(world.ids),
  });
  if (code !== 0)
    return {
      findings: [{ kind: 'typed client', fault: 'it does not run', example: stderr.slice(-400) }],
      held: 0,
      steps: 0,
    };
  const steps = JSON.parse(stdout) as { name: string; status: number; held: boolean }[];
  const findings = steps
    .filter(({ held }) => !held)
    .map(({ name, status }) => ({
      kind: 'typed client',
      fault: 'a step does not hold',
      example: `${name} → ${status}`,
    }));
  return { findings, held: steps.length - findings.length, steps: steps.length };
}

function run(file: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env }, cwd: here, maxBuffer: 64 * 1024 * 1024 };
    execFile(file, args, options, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

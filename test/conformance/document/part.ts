import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { here } from '../installed.ts';
import type { Finding, Verdict } from '../verdict.ts';
import { startWorld } from '../world/start-world.ts';
import { run, schemaFile, typeErrors, useClient } from './typed-client.ts';

const DOCUMENT = join(here, '../../docs/openapi.json');
const bin = (name: string) => join(here, 'node_modules/.bin', name);

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
  await rm(schemaFile, { force: true });
  const made = await run(bin('openapi-typescript'), [DOCUMENT, '-o', schemaFile]);
  if (made.code !== 0)
    return [{ kind: 'typed client', fault: 'no types are made of it', example: made.stderr.slice(0, 300) }];
  return (await typeErrors(bin('tsc'))).map((line) => ({
    kind: 'typed client',
    fault: line.replace(/^.*?: error (TS\d+): /, '$1 ').slice(0, 160),
    example: line.slice(0, 240),
  }));
}

async function use(): Promise<{ findings: Finding[]; held: number; steps: number }> {
  try {
    const steps = await useClient(await startWorld());
    const findings = steps
      .filter(({ held }) => !held)
      .map(({ name, status }) => ({
        kind: 'typed client',
        fault: 'a step does not hold',
        example: `${name} → ${status}`,
      }));
    return { findings, held: steps.length - findings.length, steps: steps.length };
  } catch (error) {
    const example = (error as Error).message;
    return { findings: [{ kind: 'typed client', fault: 'it does not run', example }], held: 0, steps: 0 };
  }
}

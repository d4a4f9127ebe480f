import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { BundledFunction } from '../../infra/bundle/bundle-functions.ts';
import { type Answer, RuntimeApi } from './runtime-api.ts';

const runtime = new URL('../../tools/lambda-runtime/node_modules/aws-lambda-ric/', import.meta.url).pathname;

/** Whether AWS's runtime interface client is here, with its native part. */
export const isRuntimeInstalled = (): boolean => existsSync(`${runtime}rapid-client.node`);

/** A bundled function in a process of its own, under the runtime interface client that Lambda runs it with. */
export class LambdaProcess {
  readonly #api: RuntimeApi;
  readonly #child: ChildProcess;
  /** From the start of the process to its first request for an event, in milliseconds. */
  readonly initMs: number;
  readonly #output: string[];

  /** @throws {Error} with what the process wrote, where the function cannot be loaded */
  static async start({ file, directory }: BundledFunction, env: NodeJS.ProcessEnv): Promise<LambdaProcess> {
    const name = `goldthread-${file.replaceAll('/', '-')}`;
    const api = new RuntimeApi(name);
    const address = await api.start();
    const startedAt = performance.now();
    const child = spawn(process.execPath, [`${runtime}index.mjs`], {
      cwd: directory,
      env: {
        ...env,
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_LAMBDA_RUNTIME_API: address,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
        AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
        AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/01/[$LATEST]runtime',
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        LAMBDA_TASK_ROOT: directory,
        _HANDLER: 'index.handler',
        TZ: ':UTC',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: string[] = [];
    child.stdout.on('data', (chunk) => output.push(String(chunk)));
    child.stderr.on('data', (chunk) => output.push(String(chunk)));
    child.on('error', (error) => api.fail(error));
    child.on('exit', (code) => api.fail(new Error(`the process ended with ${code}: ${output.join('')}`)));
    try {
      await api.ready;
    } catch (error) {
      await end(child, api);
      throw error;
    }
    return new LambdaProcess(api, child, performance.now() - startedAt, output);
  }

  private constructor(api: RuntimeApi, child: ChildProcess, initMs: number, output: string[]) {
    this.#api = api;
    this.#child = child;
    this.initMs = initMs;
    this.#output = output;
  }

  /** What it has written to its log. */
  get output(): string {
    return this.#output.join('');
  }

  invoke(event: unknown): Promise<Answer> {
    return this.#api.invoke(event);
  }

  /** Ends it as Lambda does: at once. */
  stop(): Promise<void> {
    return end(this.#child, this.#api);
  }
}

async function end(child: ChildProcess, api: RuntimeApi): Promise<void> {
  child.removeAllListeners('exit');
  const isRunning = child.exitCode === null && child.signalCode === null && child.pid !== undefined;
  const ended = isRunning && new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  await api.close();
}

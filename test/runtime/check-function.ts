import { isDeepStrictEqual } from 'node:util';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { audits } from '../../functions/audits.ts';
import { operations } from '../../functions/operations.ts';
import type { BundledFunction } from '../../infra/bundle/bundle-functions.ts';
import type { Planned } from '../../lib/audit/plan.ts';
import { newRun } from '../../lib/audit/run.ts';
import type { inShort } from '../../lib/audit/tell-of-run.ts';
import { isForCallers, makesChange, type Operation } from '../../lib/operation/operation.ts';
import { httpEvent } from './events.ts';
import { LambdaProcess } from './lambda-process.ts';
import type { World } from './world.ts';

/** How a bundled function did. */
export interface Checked {
  readonly file: string;
  /** The HTTP status, `done` for a job, or what the run of an audit came to. */
  readonly status: string;
  readonly initMs: number;
  readonly firstAnswerMs: number;
  /** What is not as it should be. */
  readonly failure?: string;
}

/** Runs a bundled function under Lambda's runtime on one good event, and on one without a credential. Never throws. */
export async function checkFunction(bundled: BundledFunction, world: World): Promise<Checked> {
  const { file } = bundled;
  let started: LambdaProcess | undefined;
  const seen = { status: '-', initMs: 0, firstAnswerMs: 0 };
  try {
    started = await LambdaProcess.start(bundled, process.env);
    seen.initMs = started.initMs;
    const operation: Operation | undefined = operations[file as keyof typeof operations]?.operation;
    const failure = operation
      ? await checkOperation(started, file, operation, world, seen)
      : file in audits
        ? await checkAudit(started, file as keyof typeof audits, world, seen)
        : await checkJob(started, file, world, seen);
    return { file, ...seen, ...(failure !== undefined && { failure: `${failure}\n${started.output}` }) };
  } catch (error) {
    return { file, ...seen, failure: `${(error as Error).message}\n${started?.output ?? ''}` };
  } finally {
    await started?.stop();
  }
}

type Seen = { status: string; firstAnswerMs: number };

async function checkOperation(
  started: LambdaProcess,
  file: string,
  operation: Operation,
  { requests, apiKey }: World,
  seen: Seen,
): Promise<string | undefined> {
  const request = requests[file];
  const [route] = operation.routes;
  if (!request || !route) return 'there is no request for it in test/runtime/requests.ts';
  const { params, query, body } = request;
  const asked = {
    method: operation.method,
    route,
    params,
    query,
    body: body === undefined ? undefined : operation.body?.isForm ? String(body) : JSON.stringify(body),
    mediaType: operation.body?.mediaType,
  };
  const isPublic = operation.kind === 'lookup' && operation.public;
  const { value, ms } = await started.invoke(
    httpEvent({
      ...asked,
      headers: {
        ...(isForCallers(operation) && { 'x-api-key': apiKey }),
        ...request.headers,
        ...(makesChange(operation) && { ticket: 'CHG0030002' }),
      },
    }),
  );
  const result = value as APIGatewayProxyStructuredResultV2;
  Object.assign(seen, { status: String(result.statusCode), firstAnswerMs: ms });
  if (result.statusCode !== operation.answer.status) {
    return `answered ${result.statusCode} instead of ${operation.answer.status}: ${result.body}`;
  }
  const { schema } = operation.answer;
  if (schema && !schema.safeParse(JSON.parse(result.body ?? '')).success) {
    return `the answer is not what its operation says: ${result.body}`;
  }
  if (isPublic) return undefined;
  const refused = (await started.invoke(httpEvent(asked))).value as APIGatewayProxyStructuredResultV2;
  const type = String(refused.headers?.['content-type']);
  if (refused.statusCode === 401 && /^application\/(problem\+)?json/.test(type)) return undefined;
  return `answered ${refused.statusCode}, ${type}, where there was no credential`;
}

async function checkJob(
  started: LambdaProcess,
  file: string,
  { jobRuns }: World,
  seen: Seen,
): Promise<string | undefined> {
  const run = jobRuns[file as keyof typeof jobRuns];
  if (!run) return 'there is no event for it in test/runtime/world.ts';
  const { value, ms } = await started.invoke(run.event);
  Object.assign(seen, { status: 'done', firstAnswerMs: ms });
  return includes(value, run.answer) ? undefined : `answered ${JSON.stringify(value)}`;
}

/** Takes the steps of a run, as its state machine does. */
async function checkAudit(
  started: LambdaProcess,
  file: keyof typeof audits,
  { auditRuns }: World,
  seen: Seen,
): Promise<string | undefined> {
  const run = newRun(audits[file].audit.name, auditRuns[file]);
  let planned: Planned;
  do {
    const { value, ms } = await started.invoke({ step: 'plan', run });
    planned = value as Planned;
    seen.firstAnswerMs ||= ms;
  } while (!planned.done);
  for (const page of planned.pages) await started.invoke({ step: 'inspect', run, page });
  const { value } = await started.invoke({ step: 'evaluate', run });
  const { outcome } = value as ReturnType<typeof inShort>;
  Object.assign(seen, { status: outcome });
  return outcome === 'failed' ? `the run failed: ${JSON.stringify(value)}` : undefined;
}

function includes(value: unknown, part: unknown): boolean {
  if (part === null || typeof part !== 'object' || Array.isArray(part)) return isDeepStrictEqual(value, part);
  return Object.entries(part).every(([name, wanted]) =>
    isDeepStrictEqual((value as Record<string, unknown> | null)?.[name], wanted),
  );
}

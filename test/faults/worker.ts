import { flushCompileCache } from 'node:module';
import type { APIGatewayProxyEventV2, Context, SQSEvent } from 'aws-lambda';
import { jobs } from '../../functions/jobs.ts';
import { routes } from '../../infra/routes.ts';
import { contextOf } from '../support/event.ts';

/** What the parent has a worker run: a request through its route's handler, or a job. */
export type Task =
  | { readonly id: number; readonly remainingMs: number; readonly request: APIGatewayProxyEventV2 }
  | {
      readonly id: number;
      readonly remainingMs: number;
      readonly job: keyof typeof jobs;
      readonly event: SQSEvent | object;
    };

/** What a worker says: that it is ready, or what came of a task. */
export type Report =
  | { readonly ready: true }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };

// An execution environment: the real handlers, with nothing kept but what they keep themselves.
const say = (report: Report) => process.send?.(report);

process.on('message', (task: Task | { id?: undefined }) => {
  if (task.id === undefined) return;
  run(task).then(
    (result) => say({ id: task.id, result }),
    (error: unknown) => say({ id: task.id, error: String(error) }),
  );
});
say({ ready: true });
// A worker that is killed would not leave it to the next one.
flushCompileCache();

async function run(task: Task): Promise<unknown> {
  const context = contextOf(task.remainingMs);
  if ('job' in task) {
    const handler = jobs[task.job].handler as (event: unknown, context: Context) => Promise<unknown>;
    return handler(task.event, context);
  }
  const { routeKey } = task.request;
  const route = routes.find(({ method, path }) => `${method} ${path}` === routeKey);
  if (!route) throw new Error(`No route ${routeKey}`);
  return route.handler(task.request, context);
}

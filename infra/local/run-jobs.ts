import type { Context } from 'aws-lambda';
import { jobs } from '../../functions/jobs.ts';
import { createContext } from './api-gateway/context.ts';
import { pollQueue, type QueueHandler } from './sqs/poll-queue.ts';
import type { LocalQueues } from './sqs/start-queues.ts';

/** Runs what queues and clocks run in the cloud, in this process. */
export function runJobs(queues: LocalQueues): { close(): Promise<void> } {
  const all: readonly Job[] = Object.values(jobs) as unknown as readonly Job[];
  const pollers = all.flatMap(({ trigger, handler }) =>
    trigger.queue === undefined ? [] : [pollQueue(urlOf(trigger.queue), handler as QueueHandler)],
  );
  const timers = all.flatMap(({ trigger, handler }) =>
    trigger.everyMinutes === undefined
      ? []
      : [every(trigger.everyMinutes * 60_000, handler as ScheduledHandler)],
  );

  function urlOf(queue: string): string {
    const url = queues.urls[queue];
    if (url === undefined) throw new Error(`There is no queue ${queue}`);
    return url;
  }

  return {
    close: async () => {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(pollers.map((poller) => poller.close()));
    },
  };
}

interface Job {
  readonly trigger: { readonly queue?: string; readonly everyMinutes?: number };
  readonly handler: unknown;
}

type ScheduledHandler = (event: unknown, context: Context) => Promise<unknown>;

function every(ms: number, handler: ScheduledHandler): NodeJS.Timeout {
  const run = () => handler({}, createContext('job', ms)).catch((error) => console.error(error));
  return setInterval(run, ms).unref();
}

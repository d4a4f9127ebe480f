import type { Context } from 'aws-lambda';
import { jobs } from '../../functions/jobs.ts';
import { createContext } from './api-gateway/context.ts';
import { pollQueue } from './sqs/poll-queue.ts';
import type { LocalQueues } from './sqs/start-queues.ts';

/** Runs what queues and clocks run in the cloud, in this process. */
export function runJobs(queues: LocalQueues): { close(): Promise<void> } {
  const pollers = [
    pollQueue(queues.deferredQueueUrl, jobs['jobs/retry-deferred'].handler),
    pollQueue(queues.deadLettersQueueUrl, jobs['jobs/mark-dead-letters'].handler),
  ];
  const timers = Object.values(jobs).flatMap(({ trigger, handler }) =>
    'everyMinutes' in trigger ? [every(trigger.everyMinutes * 60_000, handler as ScheduledHandler)] : [],
  );
  return {
    close: async () => {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(pollers.map((poller) => poller.close()));
    },
  };
}

type ScheduledHandler = (event: unknown, context: Context) => Promise<unknown>;

function every(ms: number, handler: ScheduledHandler): NodeJS.Timeout {
  const run = () => handler({}, createContext('job', ms)).catch((error) => console.error(error));
  return setInterval(run, ms).unref();
}

import { startFauxqs } from 'fauxqs';
import { onLoopback } from './on-loopback.ts';

/** The bucket of what does not fit on the bus, and of the reports of audits. */
export const EVIDENCE_BUCKET = 'goldthread-evidence';
/** The bucket of what runs of audits leave. */
export const AUDITS_BUCKET = 'goldthread-audits';

/** The queues and the buckets of a local run, on a server that the AWS SDK talks to. */
export interface LocalQueues {
  readonly url: string;
  /** By the names that triggers have for them. */
  readonly urls: Readonly<Record<string, string>>;
  readonly deferredQueueUrl: string;
  readonly deadLettersQueueUrl: string;
  close(): Promise<void>;
}

export interface QueueOptions {
  /** Kept in memory without it. */
  readonly dataDir?: string | undefined;
  /** How often a message is tried before it becomes a dead letter. */
  readonly maxReceiveCount?: number | undefined;
  /** How long a message that is being worked on is hidden from others. */
  readonly visibilityTimeoutSeconds?: number | undefined;
}

/** Starts SQS's and S3's protocols in this process, on 127.0.0.1, with every queue that a job takes from and its dead letters. */
export async function startQueues(options: QueueOptions = {}): Promise<LocalQueues> {
  const { dataDir, maxReceiveCount = 5, visibilityTimeoutSeconds = 60 } = options;
  const server = await onLoopback(() =>
    startFauxqs({ port: 0, host: '127.0.0.1', logger: false, ...(dataDir && { dataDir }) }),
  );
  // The host that the server gives itself is no host name: its last label is a number.
  const local = (queueUrl: string) => queueUrl.replace(/^https?:\/\/[^/]+/, server.address);
  const urls: Record<string, string> = {};
  const withDeadLetters = (name: string) => {
    const deadLetters = server.createQueue(`goldthread-${name}-dead-letters`);
    const queue = server.createQueue(`goldthread-${name}`, {
      attributes: {
        VisibilityTimeout: String(visibilityTimeoutSeconds),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.queueArn, maxReceiveCount }),
      },
    });
    const found = { queueUrl: local(queue.queueUrl), deadLettersUrl: local(deadLetters.queueUrl) };
    Object.assign(urls, { [name]: found.queueUrl, [`${name}-dead-letters`]: found.deadLettersUrl });
    return found;
  };
  const deferred = withDeadLetters('deferred');
  withDeadLetters('okta-events');
  server.createBucket(EVIDENCE_BUCKET);
  server.createBucket(AUDITS_BUCKET);
  return {
    url: server.address,
    urls,
    deferredQueueUrl: deferred.queueUrl,
    deadLettersQueueUrl: deferred.deadLettersUrl,
    close: () => server.stop(),
  };
}

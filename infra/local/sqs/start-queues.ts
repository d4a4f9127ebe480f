import { startFauxqs } from 'fauxqs';

/** The queues of a local run, on a server that the AWS SDK talks to. */
export interface LocalQueues {
  readonly url: string;
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

/** Starts SQS's protocol in this process, with the queue of deferred changes and its dead letters. */
export async function startQueues(options: QueueOptions = {}): Promise<LocalQueues> {
  const { dataDir, maxReceiveCount = 5, visibilityTimeoutSeconds = 60 } = options;
  const server = await startFauxqs({
    port: 0,
    host: '127.0.0.1',
    logger: false,
    ...(dataDir && { dataDir }),
  });
  const deadLetters = server.createQueue('goldthread-deferred-dead-letters');
  const deferred = server.createQueue('goldthread-deferred', {
    attributes: {
      VisibilityTimeout: String(visibilityTimeoutSeconds),
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.queueArn, maxReceiveCount }),
    },
  });
  // The host that the server gives itself is no host name: its last label is a number.
  const local = (queueUrl: string) => queueUrl.replace(/^https?:\/\/[^/]+/, server.address);
  return {
    url: server.address,
    deferredQueueUrl: local(deferred.queueUrl),
    deadLettersQueueUrl: local(deadLetters.queueUrl),
    close: () => server.stop(),
  };
}

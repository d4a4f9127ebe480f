import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

/** What is asked of S3: `s3:PutObject` on `bucket/key`, or `s3:ListBucket` on `bucket/prefix`. */
export interface AskedOfS3 {
  readonly action: string;
  readonly of: string;
}

/** Takes down what this process really asks of AWS, from now on. */
export function listenToAws() {
  const actions = new Set<string>();
  const s3: AskedOfS3[] = [];

  // AWS's JSON protocols name the action in a header.
  const hear = (target: unknown) => {
    // The local queue is polled here by what Lambda itself does in the cloud.
    if (typeof target !== 'string' || /SQS.(Receive|Delete)/.test(target)) return;
    const action = target
      .replace(/^DynamoDB_\d+\./, 'dynamodb:')
      .replace(/^secretsmanager\./, 'secretsmanager:')
      .replace(/^AmazonSQS\./, 'sqs:')
      .replace(/^AWSEvents\./, 'events:');
    actions.add(action);
  };
  const bySdk = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    const target = request.getHeader('x-amz-target');
    if (target !== undefined || request.getHeader('x-amz-content-sha256') === undefined) return hear(target);
    const url = new URL(request.path, 'http://s3');
    const prefix = url.searchParams.get('prefix');
    const verb = request.method === 'GET' ? 'Get' : request.method === 'PUT' ? 'Put' : request.method;
    const path = decodeURIComponent(url.pathname).slice(1);
    s3.push(
      url.searchParams.has('list-type')
        ? { action: 's3:ListBucket', of: `${path.replace(/\/$/, '')}/${prefix ?? ''}` }
        : { action: `s3:${verb}Object`, of: path },
    );
  };
  // Secrets are read without AWS's client. https://undici.nodejs.org/#/docs/api/DiagnosticsChannel
  const byUndici = (message: unknown) => {
    const { headers } = (message as { request: { headers: string[] } }).request;
    const at = headers.indexOf('x-amz-target');
    if (at >= 0) hear(headers[at + 1]);
  };
  subscribe('http.client.request.start', bySdk);
  subscribe('undici:request:create', byUndici);
  return {
    actions,
    s3,
    forget: () => {
      actions.clear();
      s3.length = 0;
    },
    stop: () => {
      unsubscribe('http.client.request.start', bySdk);
      unsubscribe('undici:request:create', byUndici);
    },
  };
}

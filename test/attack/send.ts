import { request } from 'node:http';
import type { Attack } from './attacks.ts';

/** What was answered: `text` is the headers and the body, for whoever looks for secrets in them. */
export interface Answered {
  readonly status: number;
  readonly text: string;
  readonly body: string;
}

/** Sends a request as it is: no client that would put it right. */
export function send(url: string, { method, path, headers, body }: Omit<Attack, 'kind'>): Promise<Answered> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const flat = [
      ...headers,
      ['host', `${hostname}:${port}`],
      ['content-length', String(Buffer.byteLength(body))],
    ];
    const call = request({ hostname, port, method, path, headers: flat.flat() as never }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const answer = Buffer.concat(chunks).toString();
        const text = JSON.stringify(response.headers) + answer;
        resolve({ status: response.statusCode ?? 0, text, body: answer });
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}

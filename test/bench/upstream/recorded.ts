import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a vendor answered to one request. */
interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const KEPT = [
  'content-type',
  'link',
  'x-okta-request-id',
  'x-rate-limit-limit',
  'x-rate-limit-remaining',
  'x-rate-limit-reset',
];

/**
 * Asks an embedded vendor once, and then answers the same as fast as this process can, so that a bench measures the
 * clients and not what they speak to. Whatever was not recorded is 404.
 */
export class Recorded {
  readonly #answers = new Map<string, Answer>();
  readonly #server = createServer((request, response) => {
    const { status, headers, body } = this.#answers.get(`${request.method} ${request.url}`) ?? MISSING;
    response.writeHead(status, headers).end(body);
  });
  url = '';

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /**
   * Keeps what a vendor answers, with its links led to this server.
   *
   * @returns the next page's target, where there is one
   */
  async record(vendorUrl: string, target: string, init: RequestInit = {}): Promise<string | undefined> {
    const response = await fetch(vendorUrl + target, init);
    const led = (text: string) => text.replaceAll(vendorUrl, this.url);
    const body = Buffer.from(led(await response.text()));
    if (!response.ok) throw new Error(`${target} was answered ${response.status}: ${body}`);
    const kept = [...response.headers].filter(([name]) => KEPT.includes(name));
    const headers = Object.fromEntries(kept.map(([name, value]) => [name, led(value)]));
    this.#answers.set(`${init.method ?? 'GET'} ${target}`, {
      status: response.status,
      headers: { ...headers, 'content-length': String(body.length) },
      body,
    });
    return /<([^>]*)>; rel="next"/.exec(headers.link ?? '')?.[1]?.slice(this.url.length);
  }
}

const NOT_FOUND = Buffer.from('{"errorCode":"E0000007","errorSummary":"Not found: Resource not found"}');
const MISSING: Answer = {
  status: 404,
  headers: { 'content-type': 'application/json', 'content-length': String(NOT_FOUND.length) },
  body: NOT_FOUND,
};

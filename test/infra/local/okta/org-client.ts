import { Client } from '@okta/okta-sdk-nodejs';
import type { OktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';

/** An answer with its body already read. */
export interface ApiAnswer {
  status: number;
  headers: Headers;
  // Bodies differ from call to call; a test names the members that it expects.
  body: Record<string, unknown> & Record<string, unknown>[];
}

/** Calls the API with the administrator's token, without any client library in between. */
export async function api(
  org: OktaOrg,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<ApiAnswer> {
  const response = await fetch(path.startsWith('http') ? path : org.url + path, {
    method,
    headers: {
      authorization: `SSWS ${org.apiToken}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
}

/** The address of the next page in a `Link` header. */
export function nextOf({ headers }: ApiAnswer): string | undefined {
  return /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
}

/** Every page of a list, each as the ids on it. */
export async function pagesOf(org: OktaOrg, path: string): Promise<string[][]> {
  const pages: string[][] = [];
  for (let url: string | undefined = path; url !== undefined; ) {
    const answer: ApiAnswer = await api(org, 'GET', url);
    pages.push(answer.body.map((item) => String(item.id)));
    url = nextOf(answer);
  }
  return pages;
}

/** Okta's official client. Its cache is off because it serves stale reads. */
export function sdkOf(org: OktaOrg): Client {
  return new Client({ orgUrl: org.url, token: org.apiToken, cacheMiddleware: null } as never);
}

/** Everything that an official client's list yields. */
export async function collect<T>(collection: unknown): Promise<T[]> {
  const items: T[] = [];
  await (collection as { each(visit: (item: T) => void): Promise<void> }).each((item) => {
    items.push(item);
  });
  return items;
}

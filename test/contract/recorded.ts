/** What an embedded vendor saw of a request. */
export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** The part of a request that a vendor acts on, so that two requests can be compared. */
export function essence({ method, path, query, headers, body }: Recorded) {
  const text = body.toString();
  const contentType = String(headers['content-type'] ?? '').split(';')[0];
  return {
    method,
    path,
    query: [...new URLSearchParams(query)],
    body: text === '' ? undefined : JSON.parse(text),
    mediaType: text === '' ? undefined : contentType,
  };
}

/** Records what one vendor is asked; token requests aside. */
export class Recorder {
  #requests: Recorded[] = [];

  readonly record = (request: Recorded): void => {
    if (!/\/(oauth2\/v1|oauth)\/token$/.test(request.path)) this.#requests.push(request);
  };

  /** What came since the last call. */
  take(): Recorded[] {
    return this.#requests.splice(0);
  }
}

import { randomBytes } from 'node:crypto';

/** An answer of the tenant; its body goes out as JSON. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body: unknown;
}

const meanings = {
  '400.1 Bad Request Content': 'The request could be read, but what it asks for makes no sense.',
  '400.1.1 Illegal update attempt': 'The request would update a field that must not be updated.',
  '403 Forbidden': 'The token does not allow this request.',
  '404 Not found': 'There is no such resource.',
  '415 Unsupported Media Type': 'The request body has a media type that is not supported here.',
} as const;

/** The error codes that this tenant answers with; each begins with its status. */
export type DetailCode = keyof typeof meanings;

/** An answer in SailPoint's error shape; the cause says what is wrong with this very request. */
export function errorReply(detailCode: DetailCode, cause?: string): Reply {
  return {
    status: Number(detailCode.slice(0, 3)),
    body: {
      detailCode,
      trackingId: randomBytes(16).toString('hex'),
      messages: [message(meanings[detailCode])],
      causes: cause === undefined ? [] : [message(cause)],
    },
  };
}

function message(text: string) {
  return { locale: 'en-US', localeOrigin: 'DEFAULT', text };
}

import { expect, it } from 'vitest';
import { UpstreamError } from '../../../lib/upstream/errors.ts';

const answer = (status: number) => ({ answer: { status, headers: {}, body: undefined } });

it('nothing happened at the vendor where nothing was sent or a status below 500 refused it', () => {
  expect(new UpstreamError('not-sent', '').withoutEffect).toBe(true);
  for (const status of [400, 401, 404, 409, 429, 499]) {
    expect(new UpstreamError('refused', '', answer(status)).withoutEffect).toBe(true);
  }
});

it('something may have happened after a 5xx, no answer or an unreadable one', () => {
  for (const status of [500, 502, 503, 504]) {
    expect(new UpstreamError('refused', '', answer(status)).withoutEffect).toBe(false);
  }
  expect(new UpstreamError('no-answer', '').withoutEffect).toBe(false);
  expect(new UpstreamError('invalid', '', answer(200)).withoutEffect).toBe(false);
});

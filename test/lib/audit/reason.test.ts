import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { describeItem, reasonOf } from '../../../lib/audit/reason.ts';
import { AwsError } from '../../../lib/aws/aws-error.ts';
import { SecretUnusable } from '../../../lib/secret/secrets.ts';
import { UpstreamError } from '../../../lib/upstream/errors.ts';

const refused = (status: number, body: unknown) =>
  new UpstreamError('refused', `The vendor answered ${status}`, { answer: { status, headers: {}, body } });

describe('why something failed is one sentence', () => {
  test.each([
    [refused(503, undefined), 'The vendor answered 503'],
    [refused(404, { errorCode: 'E0000007', internal: 'eve' }), 'The vendor answered 404 (E0000007)'],
    [refused(400, { detailCode: '400.1.1 Illegal eve' }), 'The vendor answered 400 (400.1.1)'],
    [
      refused(404, { errorCode: 'E0000007', errorSummary: 'Not found: 00u1 (User).' }),
      /^The vendor answered 404 \(E0000007\): Not found: 00u1 \(User\)$/,
    ],
    [
      refused(400, { detailCode: '400.1.1 Illegal', messages: [{ text: 'Illegal update attempt' }] }),
      /^The vendor answered 400 \(400.1.1\): Illegal update attempt$/,
    ],
    [new SecretUnusable('The secret okta does not hold what is needed of it'), /^The secret okta does not/],
    [Object.assign(new Error('eve'), { name: 'ThrottlingException', $metadata: {} }), /ThrottlingException/],
    [new AwsError('ThrottlingException', 'eve'), 'AWS did not do what was asked (ThrottlingException)'],
    [new TypeError('eve is not a function'), 'Something unforeseen went wrong (TypeError)'],
    [z.object({ user: z.string() }).safeParse({ user: 1 }).error, /shape that it should have \(user\)/],
    ['eve', 'Something unforeseen went wrong (unknown)'],
  ])('%s', (error, expected) => {
    expect(reasonOf(error)).toMatch(expected);
    expect(reasonOf(error)).not.toContain('eve');
  });

  test('a role that does not allow it is named as what to look at', () => {
    expect(reasonOf(refused(403, { errorCode: 'E0000006', errorSummary: 'No permission.' }))).toMatch(
      /E0000006\): the role .* npm run doctor; No permission$/,
    );
  });

  test('whatever an answer says, it is one line of 500 characters at most, without what looks like a credential', () => {
    const said = fc.string({ unit: 'binary' }).map((text) => `${text} Bearer abcdefgh ${text}`);
    const body = fc.oneof(
      fc.json().map((json) => JSON.parse(json)),
      fc.record({ errorCode: fc.constant('E0000009'), errorSummary: said }),
      fc.record({ message: said }),
      fc.record({ messages: fc.array(fc.record({ text: said })) }),
    );
    fc.assert(
      fc.property(body, (any) => {
        const reason = reasonOf(refused(500, any));
        expect(reason).toMatch(/^The vendor answered 500( \([^)]+\))?(: .+)?$/);
        expect(reason.length).toBeLessThanOrEqual(500);
        expect(reason).not.toMatch(/abcdefgh|\p{Cc}/u);
      }),
    );
  });
});

test('an item goes by its ids, and is never long', () => {
  expect(describeItem('00u1')).toBe('00u1');
  expect(
    describeItem({ kind: 'user', app: '0oa1', id: '00u1', userName: 'eve@example.com', through: null }),
  ).toBe('kind user, app 0oa1, id 00u1');
  expect(describeItem({ name: 'x' })).toBe('name x');
  expect(describeItem([1, 2])).toBe('[1,2]');
  fc.assert(
    fc.property(fc.jsonValue(), (any) => {
      expect(describeItem(any).length).toBeLessThanOrEqual(120);
    }),
  );
});

import * as z from 'zod';
import { verificationChallenge } from '../../lib/okta/event-hook.ts';
import { handle } from '../../lib/operation/handle.ts';
import { lookup } from '../../lib/operation/operation.ts';
import { Problem } from '../../lib/operation/problem.ts';

/** Repeats Okta's challenge, by which it sees that the address is ours. It sends no secret with it, so anyone may. */
export const operation = lookup({
  id: 'hooks.oktaEventsVerification',
  method: 'GET',
  path: '/hooks/okta-events',
  summary: "Repeat the challenge by which Okta verifies the event hook's address",
  public: true,
  needs: {},
  answer: { status: 200, schema: z.strictObject({ verification: verificationChallenge }) },
  run: async (_, { headers }) => {
    const { data: verification } = verificationChallenge.safeParse(headers['x-okta-verification-challenge']);
    if (verification === undefined) {
      const detail =
        'The X-Okta-Verification-Challenge header must be one string of 1 to 500 visible ASCII characters.';
      throw new Problem('invalid-request', detail);
    }
    return { status: 200, body: { verification } };
  },
});

export const handler = handle(operation);

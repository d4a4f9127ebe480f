import { createSecretKey, randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { DynamoDB } from '../../../lib/aws/dynamodb.ts';
import { changeIdOf, hashRequest } from '../../../lib/ledger/change-key.ts';
import type { Effect } from '../../../lib/ledger/effect.ts';
import { execute, type Intent } from '../../../lib/ledger/execute.ts';
import { imageOf } from '../../../lib/ledger/image.ts';
import { Ledger } from '../../../lib/ledger/ledger.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { assigned } from './assigned.mjs';
import { measured } from './measured.mjs';
import type { Task } from './task.ts';

// A change through the ledger: look up, take the turn, begin, complete. Upstream is asked nothing.

const key = createSecretKey(randomBytes(32));
const effect: Effect = {
  writable: true,
  isGone: () => false,
  read: () => Promise.resolve(null),
  permit: () => Promise.resolve(),
  takes: false,
  noOp: async (before) => (before === null ? undefined : { status: 200, body: before }),
  isSatisfied: (now) => now !== null,
  responseAs: (now) => ({ status: 200, body: now }),
  why: ({ message }) => message,
  isConditional: () => false,
  isSameState: isDeepStrictEqual,
  write: (before) =>
    Promise.resolve({ response: { status: 200, body: assigned }, requestId: assigned.id, before }),
  image: (representation) => imageOf(representation),
  after: (_, response) => response?.body,
};

function intentOf(user: string): Intent {
  const resource = `okta:app/0oa1/user/${user}`;
  const operation = 'okta.assignUserToApplication';
  const request = {
    path: '/api/v1/apps/{appId}/users',
    params: { appId: '0oa1' },
    query: {},
    body: { id: user, scope: 'USER' },
  };
  const asked = { operation, resource, request };
  const requestHash = hashRequest(key, asked);
  const id = changeIdOf('servicenow', { idempotencyKey: user, ticket: undefined }, asked, requestHash);
  const by = { caller: 'servicenow', callerGroups: ['itsm'], source: '192.0.2.1', ticket: 'RITM0010023' };
  return { id, operation, resource, ...by, requestHash, request, replayable: true, deferral: 'queue' };
}

process.once('message', async ({ url, ...task }: Task) => {
  const ledger = new Ledger('changes', new DynamoDB({ endpoint: url }));
  const call = async (user: string) => {
    const { record, replayed } = await execute(ledger, intentOf(user), effect, new Deadline(28_000));
    if (record.state !== 'succeeded') throw new Error(`The change is ${record.state}`);
    return replayed;
  };
  process.send?.(await measured(task, call), () => process.exit());
});

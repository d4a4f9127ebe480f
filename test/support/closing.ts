import type { ChangeRecord } from '../../lib/ledger/record.ts';
import { currentServices } from '../../lib/operation/services.ts';
import { ledgerOf } from '../../lib/operation/stores.ts';
import { putCallers } from './callers.ts';
import { startGateway } from './gateway.ts';
import { leave, openChange } from './left-change.ts';

const keys = {
  operator: 'the-key-of-an-operator-1',
  itsm: 'the-key-of-servicenow-01',
  jira: 'the-key-of-jira-00000001',
  auditor: 'the-key-of-an-auditor-01',
  guest: 'the-key-of-a-guest-00001',
  unticketed: 'the-key-without-tickets1',
};

export type Who = keyof typeof keys;
export type OpenState = Parameters<typeof openChange>[0];

/** The secret by which the operator signs. */
export const OPERATORS_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
/** The secret by which Jira signs. */
export const JIRAS_SECRET = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
export const REASON = 'The requester has left the company';

/** A gateway with callers of every kind, open changes, and requests that end them. */
export async function startClosing() {
  const gateway = await startGateway();
  const { org, send, freshUser } = gateway;
  await putCallers(
    { id: 'operator', groups: ['operator'], apiKeys: [keys.operator], standardWebhooks: [OPERATORS_SECRET] },
    {
      id: 'servicenow',
      groups: ['itsm'],
      apiKeys: [keys.itsm],
      ticket: { pattern: '^(RITM|CHG)\\d{7,}$' },
      deferral: 'queue',
    },
    { id: 'jira', groups: ['itsm'], apiKeys: [keys.jira], standardWebhooks: [JIRAS_SECRET] },
    { id: 'auditor', groups: ['auditor'], apiKeys: [keys.auditor] },
    { id: 'guest', groups: ['guests'], apiKeys: [keys.guest] },
    { id: 'break-glass', groups: ['operator'], apiKeys: [keys.unticketed], ticket: { required: false } },
  );
  const { appId } = org.samples;
  const ledger = ledgerOf(currentServices());
  const post = (id: string, verb: 'cancel' | 'close', body: unknown, who: Who = 'operator', headers = {}) =>
    send({
      method: 'POST',
      path: `/changes/${id}/${verb}`,
      headers: { 'x-api-key': keys[who], ticket: 'CHG0030001', ...headers },
      body,
    });
  return {
    ...gateway,
    keys,
    ledger,
    post,
    /** An open change as nobody holds it. */
    left: (state: OpenState, more: Partial<ChangeRecord> = {}, userId = freshUser()) =>
      leave(ledger, openChange(state, { appId, userId }, { before: null, ...more })),
    cancel: ({ id }: { id: string }, who?: Who, headers = {}) =>
      post(id, 'cancel', { reason: REASON }, who, headers),
    closeAs: ({ id }: { id: string }, as: string, who?: Who, headers = {}) =>
      post(id, 'close', { as, reason: REASON }, who, headers),
    /** Assigns an application to a user. */
    make: (userId: string, headers = {}) =>
      send({
        method: 'POST',
        path: `/okta/api/v1/apps/${appId}/users`,
        headers: { 'x-api-key': keys.itsm, ticket: 'RITM0010023', ...headers },
        body: { id: userId },
      }),
    /** The ids of what the ledger lists. */
    listed: async (state: string): Promise<string[]> =>
      (
        await send({ path: `/changes?state=${state}`, headers: { 'x-api-key': keys.auditor } })
      ).body.changes.map(({ id }: { id: string }) => id),
  };
}

/** A response that is a problem. */
export const problem = (code: string) => ({
  status: code === 'forbidden' ? 403 : 409,
  body: { type: `urn:goldthread:problem:${code}` },
});

import { setTimeout as sleep } from 'node:timers/promises';
import { jobs } from '../../../functions/jobs.ts';
import { JIRAS_SECRET, startClosing } from '../../support/closing.ts';
import { deliver } from '../../support/deliver.ts';
import { contextOf } from '../../support/event.ts';
import type { Got } from '../../support/gateway.ts';
import { byJob, eventOf } from '../../support/log-event.ts';
import { signed } from '../../support/signatures.ts';
import { sampleProfile } from './sample-profile.ts';

/** One thing that is asked of the gateway, or that the vendor tells it of, to its end. */
export interface Flow {
  readonly name: string;
  /** What is to be there before, and is not counted. @returns what is counted, and then the change that it made */
  prepare(): Promise<() => Promise<string | undefined>>;
}

/**
 * Starts the gateway on the DynamoDB that `endpoint` names.
 *
 * @param stateOf says how a change stands, which is not counted
 */
export async function startFlows(endpoint: string, stateOf: (change: string) => Promise<string>) {
  const gateway = await startClosing();
  process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
  const { org, send, keys, faults, freshUser, make, left, cancel, closeAs } = gateway;
  const { appId } = org.samples;
  let seen = org.systemLog().length;
  const logged = () => {
    const events = org.systemLog().slice(seen);
    seen += events.length;
    return structuredClone(events);
  };

  /** @throws where a flow is not what it is called */
  const expected = (got: Got, status: number, applied?: boolean): string => {
    const isApplied = got.headers.get('change-applied');
    if (got.status !== status || (applied !== undefined && isApplied !== String(applied)))
      throw new Error(`Responded ${got.status}, applied ${isApplied}: ${JSON.stringify(got.body)}`);
    return got.headers.get('change-id') ?? got.body?.id;
  };
  const confirmed = async () => {
    const back = await deliver(logged());
    if (back.length > 0) throw new Error('An event is to come again');
  };
  const byHand = async (method: string, path: string, body?: unknown) => {
    const { status } = await fetch(org.url + path, {
      method,
      headers: { authorization: `SSWS ${org.apiToken}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (status >= 300) throw new Error(`The org responded ${status}`);
    logged();
  };
  const assigned = async () => {
    const id = freshUser();
    await byHand('POST', `/api/v1/apps/${appId}/users`, { id, scope: 'USER', profile: sampleProfile });
    return id;
  };
  const update = (id: string) =>
    send({
      method: 'POST',
      path: `/okta/api/v1/apps/${appId}/users/${id}`,
      headers: { 'x-api-key': keys.itsm, ticket: 'RITM0010023' },
      body: { profile: { role: 'Senior Analyst', approvalLimit: 'EUR 25,000' } },
    });
  const grant = (id: string) =>
    send({
      method: 'POST',
      path: `/okta/api/v1/users/${id}/roles`,
      headers: { 'x-api-key': keys.itsm, ticket: 'CHG0030001' },
      body: { type: 'HELP_DESK_ADMIN' },
    });
  const settled = async (id: string) => {
    for (let i = 0; i < 200; i += 1) {
      if ((await stateOf(id)) === 'succeeded') return;
      await sleep(50);
    }
    throw new Error(`${id} does not come to an end`);
  };

  const targetsOf = (id: string) => [
    { id: appId, type: 'AppInstance' },
    { id, type: 'User' },
  ];

  const flows: readonly Flow[] = [
    {
      name: 'update',
      prepare: async () => {
        const id = await assigned();
        return async () => expected(await update(id), 200, true);
      },
    },
    {
      name: 'update, confirmed',
      prepare: async () => {
        const id = await assigned();
        return async () => {
          const change = expected(await update(id), 200, true);
          await confirmed();
          return change;
        };
      },
    },
    {
      name: 'role, confirmed',
      prepare: async () => {
        const id = freshUser();
        return async () => {
          const change = expected(await grant(id), 201, true);
          await confirmed();
          return change;
        };
      },
    },
    {
      name: 'replay',
      prepare: async () => {
        const id = await assigned();
        expected(await update(id), 200, true);
        await confirmed();
        return async () => expected(await update(id), 200, true);
      },
    },
    {
      name: 'no-op',
      prepare: async () => {
        const id = await assigned();
        await byHand('POST', `/api/v1/apps/${appId}/users/${id}`, {
          profile: { role: 'Senior Analyst', approvalLimit: 'EUR 25,000' },
        });
        return async () => expected(await update(id), 200, false);
      },
    },
    {
      name: 'denial',
      prepare: async () => {
        const id = freshUser();
        return async () => {
          expected(await make(id, { 'x-api-key': keys.guest }), 403);
          return undefined;
        };
      },
    },
    {
      name: 'signed, confirmed',
      prepare: async () => {
        const id = freshUser();
        const text = JSON.stringify({ id });
        return async () => {
          const response = await fetch(`${gateway.local.url}/okta/api/v1/apps/${appId}/users`, {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              ticket: 'RITM0010023',
              ...signed(JIRAS_SECRET, text),
            },
            body: text,
          });
          const { status, headers } = response;
          const change = expected({ status, headers, body: await response.json() }, 200, true);
          await confirmed();
          return change;
        };
      },
    },
    {
      name: 'deferred by 429, confirmed',
      prepare: async () => {
        const id = await assigned();
        return async () => {
          const reset = String(Math.floor(Date.now() / 1000) + 2);
          faults.okta = ({ method }) =>
            method === 'POST'
              ? { kind: 'status', status: 429, headers: { 'x-rate-limit-reset': reset } }
              : undefined;
          const change = expected(await update(id), 202);
          delete faults.okta;
          await settled(change);
          await confirmed();
          return change;
        };
      },
    },
    {
      name: 'doubt, settled by the log',
      prepare: async () => {
        const id = await assigned();
        return async () => {
          faults.okta = ({ method }) => (method === 'POST' ? { kind: 'reset-after' } : undefined);
          const change = expected(await update(id), 202);
          delete faults.okta;
          await sleep(600);
          await jobs['jobs/settle'].handler({}, contextOf(60_000));
          await confirmed();
          return change;
        };
      },
    },
    {
      name: 'cancel',
      prepare: async () => {
        const record = await left('deferred', { notBefore: new Date(Date.now() + 3_600_000).toISOString() });
        return async () => {
          expected(await cancel(record), 200);
          return record.id;
        };
      },
    },
    {
      name: 'close',
      prepare: async () => {
        const record = await left('in_doubt');
        return async () => {
          expected(await closeAs(record, 'happened'), 200);
          return record.id;
        };
      },
    },
    {
      name: 'revert, confirmed',
      prepare: async () => {
        const id = await assigned();
        const change = expected(await update(id), 200, true);
        await confirmed();
        return async () => {
          const got = await send({
            method: 'POST',
            path: `/changes/${change}/revert`,
            headers: { 'x-api-key': keys.itsm, ticket: 'CHG0030001' },
          });
          const reverting = expected(got, 200, true);
          await confirmed();
          return reverting;
        };
      },
    },
    {
      name: 'event, a duplicate',
      prepare: async () => {
        const id = freshUser();
        expected(await grant(id), 201, true);
        const events = logged();
        await deliver(events);
        return async () => {
          await deliver(events);
          return undefined;
        };
      },
    },
    {
      name: 'event, derived',
      prepare: async () => {
        const event = eventOf('application.user_membership.add', targetsOf(freshUser()), byJob);
        return async () => {
          await deliver([event], { tries: 3 });
          return undefined;
        };
      },
    },
    {
      name: 'event, out-of-band',
      prepare: async () => {
        const id = freshUser();
        await fetch(`${org.url}/api/v1/users/${id}/roles`, {
          method: 'POST',
          headers: { authorization: `SSWS ${org.apiToken}`, 'content-type': 'application/json' },
          body: JSON.stringify({ type: 'APP_ADMIN' }),
        });
        return async () => {
          await confirmed();
          return undefined;
        };
      },
    },
  ];
  return { flows, close: gateway.close };
}

import { operation as assign, handler as change } from '../../../functions/okta/application-users/assign.ts';
import { operation as get, handler as read } from '../../../functions/okta/application-users/get.ts';
import { askingOf, authorize, permit } from '../../../lib/operation/authorize.ts';
import { type Invocation, publicUrlOf } from '../../../lib/operation/invocation.ts';
import type { Operation } from '../../../lib/operation/operation.ts';
import { parse } from '../../../lib/operation/parse.ts';
import { type Target, targetOf } from '../../../lib/operation/resolve.ts';
import { resultOf } from '../../../lib/operation/result.ts';
import { currentServices } from '../../../lib/operation/services.ts';
import { passedHeaders } from '../../../lib/operation/vendor-headers.ts';
import { whoAsks } from '../../../lib/operation/who-asks.ts';
import { rewriteLinks } from '../../../lib/upstream/links.ts';
import { contextOf, eventOf } from '../../support/event.ts';
import { assignedAt } from './assigned.mjs';
import { timed } from './batches.mjs';
import type { World } from './world.ts';

// The steps of a request that need nobody else, as the chain of lib/operation/handle.ts takes them, together and one
// by one; and whole handlers, with their line in the log and their metrics, that end before anybody is asked.

const ORG = 'https://example.okta.com';
const answer = {
  status: 200,
  headers: { 'x-okta-request-id': 'abc', 'x-rate-limit-limit': '600', 'x-rate-limit-remaining': '599' },
  body: assignedAt(ORG),
};
const context = contextOf(60_000);

process.once('message', async ({ key, outsidersKey }: World) => {
  const services = currentServices();
  const readOf = (apiKey: string, userId: string) =>
    eventOf({
      method: 'GET',
      route: '/okta/api/v1/apps/{appId}/users/{userId}',
      params: { appId: '0oafxqCAJWWGELFTYASJ', userId },
      headers: { 'x-api-key': apiKey, accept: 'application/json', 'user-agent': 'bench' },
    }) as Invocation;
  const changeOf = (body: object) =>
    eventOf({
      method: 'POST',
      route: '/okta/api/v1/apps/{appId}/users',
      params: { appId: '0oafxqCAJWWGELFTYASJ' },
      headers: { 'x-api-key': key, ticket: 'RITM0010023', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }) as Invocation;
  const aRead = () => readOf(key, '00u13okQOVWZJGDOAUVR');
  const aChange = () => changeOf({ id: '00u13okQOVWZJGDOAUVR', scope: 'USER', profile: { role: 'Analyst' } });

  const authenticated = async (operation: Operation, event: Invocation) => {
    Object.assign(event, await whoAsks(operation, event, services), { services });
    services.rates.take(event.caller);
  };
  const parsed = (operation: Operation, event: Invocation) => {
    Object.assign(event, parse(operation, event, event));
  };
  const respond = (event: Invocation) => {
    const body = rewriteLinks(answer.body, ORG, `${publicUrlOf(event)}/okta`);
    return resultOf({ status: 200, headers: passedHeaders({ ...answer }), body });
  };
  // Where the next step begins.
  const known = async (operation: Operation, event: Invocation) => {
    await authenticated(operation, event);
    parsed(operation, event);
    return event;
  };
  const [readKnown, changeKnown] = [await known(get, aRead()), await known(assign, aChange())];
  const named = (event: Invocation) => targetOf(assign, event.request) as Target;
  // What a change does once more, when it has read its resource.
  const again = (event: Invocation) => permit(assign, named(event), askingOf(event), { before: null });
  const isAnswered = (status: number) => (result: { statusCode?: number | undefined }) => {
    if (result.statusCode !== status) throw new Error(JSON.stringify(result));
  };

  const figures = await timed({
    read: {
      prepare: aRead,
      work: async (event) => {
        await known(get, event);
        await authorize(get, event);
        respond(event);
      },
    },
    'read: authenticate': { prepare: aRead, work: (event) => authenticated(get, event) },
    'read: parse': { prepare: () => ({ ...readKnown }), work: (event) => parsed(get, event) },
    'read: authorize': { prepare: () => readKnown, work: (event) => authorize(get, event) },
    'read: respond': { prepare: () => readKnown, work: respond },
    change: {
      prepare: aChange,
      work: async (event) => {
        await known(assign, event);
        await permit(assign, named(event), askingOf(event), 'will-be-read');
        respond(event);
      },
    },
    'change: parse': { prepare: () => ({ ...changeKnown }), work: (event) => parsed(assign, event) },
    'change: authorize': {
      prepare: () => changeKnown,
      work: (event) => permit(assign, named(event), askingOf(event), 'will-be-read'),
    },
    'change: authorize again': { prepare: () => changeKnown, work: again },
    'whole handler, no credential': {
      prepare: () => readOf('', '00u1'),
      work: (event) => read(event, context).then(isAnswered(401)),
    },
    'whole handler, invalid': {
      prepare: () => changeOf({ id: 'no id' }),
      work: (event) => change(event, context).then(isAnswered(400)),
    },
    'whole handler, not permitted': {
      prepare: () => readOf(outsidersKey, '00u1'),
      work: (event) => read(event, context).then(isAnswered(403)),
    },
  });
  process.send?.(figures, () => process.exit());
});

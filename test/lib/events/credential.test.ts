import { expect, test } from 'vitest';
import { isOwn, type OwnCredential, ownCredential } from '../../../lib/events/credential.ts';
import { commonIdOf, requestIdOf } from '../../../lib/events/request-id.ts';
import type { LogEvent } from '../../../lib/okta/log-event.ts';
import { oktaSecret } from '../../../lib/okta/secret.ts';
import { byJob, eventOf } from '../../support/log-event.ts';

const orgUrl = 'https://acme.okta.com';
const app = ownCredential(
  oktaSecret.parse({ orgUrl, clientId: '0oa1', privateKey: '{}', scopes: ['okta.apps.manage'] }),
);
const token = ownCredential(oktaSecret.parse({ orgUrl, apiToken: '00abc', apiTokenId: '00T1' }));
const unnamed = ownCredential(oktaSecret.parse({ orgUrl, apiToken: '00abc' }));

const byAdmin = eventOf('x.y', []);
const byApp = eventOf('x.y', [], { actor: { id: '0oa1', type: 'PublicClientApp' } });
const byToken = eventOf('x.y', [], {
  transaction: { type: 'WEB', id: 'r', detail: { requestApiTokenId: '00T1' } },
});
const bySystem = eventOf('x.y', [], byJob);

test.each([
  ['a service app its client id', app, [false, true, false, undefined]],
  ['an API token its id', token, [false, false, true, undefined]],
  ['an API token without an id nothing', unnamed, [undefined, undefined, undefined, undefined]],
] as const)('to %s tells whether it was ours', (_, credential, expected) => {
  expect([byAdmin, byApp, byToken, bySystem].map((event) => isOwn(event, credential))).toEqual(expected);
});

test('an event without an actor may be anybody’s', () => {
  expect(isOwn(eventOf('x.y', [], { actor: null }), app)).toBeUndefined();
});

const service: OwnCredential = { clientId: '0oaservice' };
const byId: OwnCredential = { apiTokenId: '00Ttoken' };
const owned: OwnCredential = { ...byId, ownerId: '00uowner' };
const owner: Partial<LogEvent> = { actor: { id: '00uowner', type: 'User' } };
const ofToken: Partial<LogEvent> = {
  transaction: { type: 'WEB', id: 'req1', detail: { requestApiTokenId: '00Ttoken' } },
};
const unknown: Partial<LogEvent> = {
  transaction: { type: null, id: 'unknown', detail: {} },
  debugContext: { debugData: { requestId: 'unknown' } },
};
const grant = (...more: Partial<LogEvent>[]) =>
  eventOf('user.account.privilege.grant', [], Object.assign({}, ...more));

test.each<[string, LogEvent, OwnCredential, boolean | undefined]>([
  ['of the service app', grant({ actor: { id: '0oaservice', type: 'PublicClientApp' } }), service, true],
  [
    'of the service app, without its request',
    grant(unknown, { actor: { id: '0oaservice', type: 'PublicClientApp' } }),
    service,
    true,
  ],
  ['of a person, without a request', grant(unknown), service, false],
  ['of the token', grant(owner, ofToken), byId, true],
  ["of the token's owner in the console", grant(owner), byId, false],
  ["of the token's owner, without a request", grant(owner, unknown), byId, undefined],
  [
    "of the token's owner, by a job",
    grant(owner, { transaction: { type: 'JOB', id: 'job1', detail: {} } }),
    owned,
    undefined,
  ],
  ['of a person, without a request, where the owner is known', grant(unknown), owned, false],
  ['of a job without an actor', grant(byJob), owned, undefined],
  ['of anybody, where nothing is known of the credential', grant(unknown), {}, undefined],
])('an event %s', (_, event, own, is) => {
  expect(isOwn(event, own)).toBe(is);
});

test('what Okta calls unknown is no id: two events do not have it in common', () => {
  const [one, other] = [grant(unknown), grant(unknown)];
  expect(requestIdOf(one)).toBeUndefined();
  expect(commonIdOf(one)).toBe(one.uuid);
  expect(commonIdOf(one)).not.toBe(commonIdOf(other));
});

import { expect, test } from 'vitest';
import { isOwn, ownCredential } from '../../../lib/events/credential.ts';
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

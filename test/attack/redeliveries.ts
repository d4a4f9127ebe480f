import * as fc from 'fast-check';
import { currentServices } from '../../lib/operation/services.ts';
import { ledgerOf } from '../../lib/operation/stores.ts';
import type { startGateway } from '../support/gateway.ts';
import type { MappingFiles, startItsmHook } from '../support/itsm-hook.ts';
import { knowing, reworked, type Subjects, wantingAll } from '../support/itsm-mappings.ts';
import { hubSigned, signed } from '../support/signatures.ts';
import type { Attack, Target } from './attacks.ts';
import { approved } from './hook-attacks.ts';
import { type Answered, send } from './send.ts';

type Gateway = Awaited<ReturnType<typeof startGateway>>;
type Hook = Awaited<ReturnType<typeof startItsmHook>>;

/** An event that the hook has answered, and what came of it. */
export interface Received {
  /** What it is known again by. */
  readonly by: keyof typeof ways;
  readonly request: Omit<Attack, 'kind'>;
  readonly ticket: string;
  readonly order: string;
  /** By what its mapping knows a delivery, and other bodies that are the same delivery by that. */
  readonly named: { readonly delivery: object; readonly others: readonly Omit<Attack, 'kind'>[] } | undefined;
}

/** An event that comes again, to a hook with other mappings. */
export interface Redelivery extends Attack {
  readonly files: MappingFiles;
  readonly ticket: string;
  /** The order that it is; undefined where its body is another. */
  readonly order: string | undefined;
}

/** What an event of a test is made of. */
interface About {
  readonly ticket: string;
  readonly user: string;
  readonly app: string;
  readonly otherApp: string;
}

/** An event as it is sent, apart from its credential. */
interface Event {
  readonly body: (about: About) => string;
  /** It comes with headers that may name it. */
  readonly id?: true;
  readonly named?: object;
}

const jirasOwn: Event = {
  body: ({ ticket, user, app }) => approved({ hook: { appId: app, userId: user } }, {}, ticket),
};
const item: Event = {
  body: ({ ticket, user, app }) =>
    JSON.stringify({
      number: ticket,
      cat_item: 'Application access',
      approval: 'approved',
      variables: { okta_app: app, okta_user: user },
    }),
};
const ofKind = (kind: string, more: object = {}): Event => ({
  body: ({ ticket, user, app, otherApp }) =>
    JSON.stringify({ kind, ticket, number: ticket, user, app: otherApp, apps: [app], ...more }),
});

/**
 * Has the hook answer events that are known again by a signature, a number, a header and their bytes: two of each. What
 * the first of them gave is taken away again by another ticket.
 */
export async function sendEvents(
  gateway: Gateway,
  hook: Hook,
  target: Target,
  { appId: app, otherAppId: otherApp }: Subjects,
  password: string,
): Promise<Received[]> {
  const withPassword = ofKind('with a password', { password });
  const byNumber = { $: 'number' };
  const events: readonly (readonly [keyof typeof ways, Event])[] = [
    ['signed by Jira', jirasOwn],
    ['signed by Jira', ofKind('joiner')],
    ['signed by Jira', { ...ofKind('by key'), named: byNumber }],
    // Its mapping names a header, which Jira's signature does not cover.
    ['signed by Jira', ofKind('by identifier')],
    ['signed with its id', { ...item, named: byNumber }],
    ['signed with its id', { ...ofKind('by number'), named: byNumber }],
    ['signed with its id', ofKind('by bytes')],
    ['signed with its id', withPassword],
    ['with a key', { ...item, named: byNumber }],
    ['with a key', { ...ofKind('by number'), named: byNumber }],
    ['with a key', ofKind('by bytes')],
    // With headers that its mapping does not name, and that another may.
    ['with a key', { ...ofKind('by bytes'), id: true }],
    ['with a key', { ...ofKind('by header'), id: true, named: { header: 'x-request-id' } }],
    ['with a key', { ...withPassword, id: true }],
  ];
  const received: Received[] = [];
  for (const [i, [by, event]] of [...events, ...events].entries()) {
    const number = 9_100 + i;
    const { caller, prefix, headersOf } = ways[by];
    const about = { ticket: `${prefix}${number}`, user: gateway.freshUser(), app, otherApp };
    const body = event.body(about);
    const requestWith = (text: string, id: number) => ({
      method: 'POST',
      path: `/hooks/itsm/${caller}`,
      headers: Object.entries({
        'content-type': 'application/json',
        ...headersOf(target, text, id),
        ...(event.id && {
          'x-request-id': `request-${number}`,
          'x-atlassian-webhook-identifier': `delivery-${number}`,
        }),
      }),
      body: text,
    });
    const request = requestWith(body, number);
    const { status, body: answer } = await send(hook.url, request);
    if (status !== 200) throw new Error(`the event ${body} was answered ${status}: ${answer}`);
    const { order } = JSON.parse(answer);
    const bodies = othersThan(body, about, gateway.freshUser());
    const others = bodies.map((text, at) => requestWith(text, number * 10 + at));
    const named = event.named && { delivery: event.named, others };
    received.push({ by, request, ticket: about.ticket, order, named });
    if (i < events.length) await takeAway(gateway, target, about);
  }
  return received;
}

/** The ways to send an event: who does, on which tickets, and with which credential. */
const ways = {
  'signed by Jira': {
    caller: 'jira',
    prefix: 'IAM-',
    headersOf: ({ hubSecret }: Target, body: string) => hubSigned(hubSecret, body),
  },
  'signed with its id': {
    caller: 'servicenow',
    prefix: 'RITM000',
    headersOf: ({ whsec }: Target, body: string, number: number) =>
      signed(whsec, body, `msg_event_${number}`),
  },
  'with a key': {
    caller: 'servicenow',
    prefix: 'RITM000',
    headersOf: ({ apiKey }: Target) => ({ 'x-api-key': apiKey }),
  },
} as const;

/** Bodies under the same name: for another user, another application, one application more, or with a comment. */
const othersThan = (body: string, { user, app, otherApp }: About, otherUser: string) =>
  [
    body.replaceAll(user, otherUser),
    body.replaceAll(app, otherApp),
    body.replace('"apps":[', `"apps":["${otherApp}",`),
    body.replace('{', '{"comment":"Thank you",'),
  ].filter((other) => other !== body);

async function takeAway(
  { send: ask }: Gateway,
  { apiKey }: Target,
  { user, app, otherApp }: About,
): Promise<void> {
  for (const one of [app, otherApp]) {
    await ask({
      method: 'DELETE',
      path: `/okta/api/v1/apps/${one}/users/${user}`,
      headers: { 'x-api-key': apiKey, ticket: 'RITM0099999' },
    });
  }
}

// What no signature covers, and so may make no other delivery of it. Whoever has a key may say what they like.
const unsigned = (by: Received['by']): [string, string][] =>
  by === 'with a key'
    ? []
    : [
        ['x-request-id', 'another'],
        ['x-atlassian-webhook-identifier', 'another'],
        ['idempotency-key', 'another'],
        ['ticket', `${ways[by].prefix}9999`],
      ];

/** Events that the hook had before, sent again when its mappings are not what they were. */
export function redeliveries(
  received: readonly Received[],
  files: MappingFiles,
  subjects: Subjects,
): fc.Arbitrary<Redelivery>[] {
  const again = Array.from(
    Map.groupBy(received, ({ by }) => by),
    ([by, those]) =>
      fc
        .record({
          one: fc.constantFrom(...those),
          other: reworked(files, wantingAll(subjects)),
          more: fc.subarray(unsigned(by)),
        })
        .map(({ one: { request, ticket, order }, other, more }) => ({
          ...request,
          kind: `event sent again after its mappings changed: ${by}`,
          headers: [...request.headers, ...more],
          files: other,
          ticket,
          order,
        })),
  );
  const underName = received.flatMap(({ ticket, named }) => (named ? [{ ticket, ...named }] : []));
  const rewritten = fc.constantFrom(...underName).chain(({ ticket, delivery, others }) =>
    fc
      .record({
        request: fc.constantFrom(...others),
        other: fc.oneof(fc.constant(files), reworked(files, knowing(delivery, subjects))),
      })
      .map(({ request, other }) => ({
        ...request,
        kind: 'another event under the name of one before',
        files: other,
        ticket,
        order: undefined,
      })),
  );
  return [...again, rewritten];
}

/**
 * Sends an event again, and looks at what comes of it: a replay is answered 2xx as well, so a status tells nothing.
 *
 * @returns the answer, and what came of it that was not there before
 */
export async function redeliver(
  hook: Hook,
  { files, ticket, order, ...request }: Redelivery,
): Promise<{ answer: Answered; effects: readonly string[] }> {
  const before = await changesOn(ticket);
  hook.deploy(files);
  const answer = await send(hook.url, request);
  const made = (await changesOn(ticket)).filter((id) => !before.includes(id));
  const isNothing = answer.status >= 400 || isReplay(answer, order);
  return {
    answer,
    effects: [
      ...made.map((id) => `${id} was made`),
      ...(isNothing ? [] : [`it was answered ${answer.status} ${answer.body}`]),
    ],
  };
}

function isReplay({ body }: Answered, order: string | undefined): boolean {
  // The mapping that wanted it is not there any more, and nothing is done.
  if (body === '') return order === undefined;
  const answered: { order: string; results: { replayed?: true }[] } = JSON.parse(body);
  const isSame = order === undefined || answered.order === order;
  return isSame && answered.results.every(({ replayed }) => replayed);
}

async function changesOn(ticket: string): Promise<string[]> {
  const { changes } = await ledgerOf(currentServices()).find('ticket', ticket, 100);
  return changes.map(({ id }) => id);
}

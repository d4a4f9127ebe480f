import type { ServerResponse } from 'node:http';
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { handler as settle } from '../../../functions/jobs/settle.ts';
import { contextOf } from '../../support/event.ts';
import { startScriptedGateway } from '../../support/scripted-gateway.ts';
import { listen } from '../../support/telemetry.ts';
import { sleep } from '../../support/upstream-resource.ts';
import type { Heard } from '../upstream/start-vendor.ts';

process.env.MASKED_PROFILE_MEMBERS = 'securityAnswer,salary';
const written = listen();

/** What the vendor does with a write, and what it has to say. */
type Ending = 'success' | 'refusal' | 'failure' | 'no answer' | 'no answer, no effect';
interface Script {
  readonly ending: Ending;
  readonly echo: (secret: Secret) => unknown;
  /** What the request carries, and what the resource held before it. */
  readonly secret: Secret;
  readonly old: Secret;
  readonly shown: (secret: Secret) => object;
  isDone: boolean;
}

const scripts = new Map<string, Script>();
const respond = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

function behave(response: ServerResponse, { method, url, body }: Heard): unknown {
  // Its log knows nothing.
  if (url.startsWith('/api/v1/logs')) return respond(response, 200, []);
  const id = /00[gu]\d{6}/.exec(url + body)?.[0] ?? '';
  const script = scripts.get(id);
  if (!script) return respond(response, 404, { errorCode: 'E0000007' });
  const { ending, secret, old, echo, shown } = script;
  const user = (value: Secret, more: object = {}) => ({
    id,
    scope: 'USER',
    status: 'ACTIVE',
    priority: 0,
    profile: { ...shown(value), ...more },
  });
  if (method === 'GET')
    return respond(response, 200, script.isDone ? user(secret, { said: [secret] }) : user(old));
  if (ending === 'no answer, no effect') return response.socket?.destroy();
  if (ending === 'refusal')
    return respond(response, 400, {
      errorCode: 'E0000001',
      errorSummary: `Api validation failed: ${secret} does not meet the policy`,
      errorCauses: [{ errorSummary: `"${secret}".` }, echo(secret)],
    });
  if (ending === 'failure')
    return respond(response, 500, { errorCode: 'E0000009', said: echo(secret), secret });
  script.isDone = true;
  if (ending === 'no answer') return response.socket?.destroy();
  return respond(response, 200, user(secret, { echoed: [echo(secret), `is ${secret}!`, secret] }));
}

const { send, vendor, close } = await startScriptedGateway((...heard) => void behave(heard[0], heard[1]));
afterAll(async () => {
  written.stop();
  await close();
});

const secretName = fc.constantFrom(
  ...[
    'password',
    'newPassword',
    'pwd',
    'unicodePwd',
    'passphrase',
    'pin',
    'userPin',
    'otp',
    'secret',
    'client_secret',
  ],
  ...[
    'apiKey',
    'api_key',
    'sshKey',
    'privateKey',
    'accessToken',
    'token',
    'cvv',
    'secretAnswer',
    'answer',
    'recoveryCode',
  ],
  ...['securityAnswer', 'salary', 'Authorization', 'jwt'],
);
const plainName = fc.constantFrom('a', 'note', 'items', 'Value', 'path');
type Secret = string | number;
type Nest = (secret: Secret) => object;
/** Where a secret stands: under its name, beside it, in a list, and all that within other things. */
const holder: fc.Arbitrary<Nest> = secretName.chain((name) =>
  fc.constantFrom<Nest>(
    (secret) => ({ [name]: secret }),
    (secret) => ({ [name]: [secret] }),
    (secret) => ({ [name]: { value: secret, deep: [{ x: secret }] } }),
    (secret) => ({ name, value: secret }),
    (secret) => ({ key: name, values: ['x', secret] }),
    (secret) => ({ attribute: name, value: { x: secret } }),
    (secret) => ({ type: name, newValue: secret }),
    (secret) => ({ path: `/profile/${name}`, value: secret }),
  ),
);
const within: fc.Arbitrary<(nest: Nest) => Nest> = fc
  .array(fc.tuple(plainName, fc.boolean()), { maxLength: 3 })
  .map(
    (steps) => (nest) => (secret) =>
      steps.reduce<object>((inner, [name, inList]) => ({ [name]: inList ? [inner] : inner }), nest(secret)),
  );
const place = fc.tuple(holder, within).map(([nest, around]) => around(nest));
const secretText = fc
  .stringMatching(/^[A-Za-z][A-Za-z0-9"\\&<$ %/-]{8,20}[A-Za-z0-9]$/)
  .map((text) => `zq${text}`);
/** Nor does a number that is a secret come out. */
const secretNumber = fc.integer({ min: 10 ** 9, max: 9 * 10 ** 9 });
const anySecret = fc.oneof(secretText, secretNumber);
const ending = fc.constantFrom<Ending>('success', 'refusal', 'failure', 'no answer', 'no answer, no effect');

let count = 0;
const users = '/okta/api/v1/apps/0oa1/users';
/** The three ways by which a profile gets to Okta. */
const requests = [
  (id: string, profile: object) => ['POST', users, { id, profile }] as const,
  (id: string, profile: object, secret: Secret) =>
    ['POST', `${users}/${id}`, { profile, credentials: { password: { value: String(secret) } } }] as const,
  (id: string, profile: object) => ['PUT', `/okta/api/v1/apps/0oa1/groups/${id}`, { profile }] as const,
];

/** Whether a secret is in a text, in whichever way JSON may spell it. */
const isIn = (text: string, secret: Secret) =>
  [String(secret), JSON.stringify(String(secret)).slice(1, -1), encodeURIComponent(secret)].some(
    (form) => text.includes(form) || text.includes(JSON.stringify(form).slice(1, -1)),
  );

test('no secret of a request, or of what a vendor says, is in the ledger, in what is shown of it, in a replay or in the log', async () => {
  const planted = new Set<Secret>();
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        place,
        shown: fc.option(place, { freq: 1 }),
        echo: place,
        ending,
        asked: anySecret,
        old: anySecret,
        kind: fc.nat(2),
      }),
      async ({ place, shown, echo, ending, asked, old, kind }) => {
        count += 1;
        const [secret, before] = [unique(asked, 2 * count), unique(old, 2 * count + 1)];
        planted.add(secret).add(before);
        const id = `00${kind === 2 ? 'g' : 'u'}${String(count).padStart(6, '0')}`;
        // As it was asked for, or in a form of the vendor's own.
        scripts.set(id, { ending, secret, old: before, echo, shown: shown ?? place, isDone: false });
        const [method, path, body] = requests[kind]?.(id, place(secret), secret) ?? [];
        const once = () =>
          send(
            method ?? '',
            path ?? '',
            { ticket: `RITM${String(count).padStart(7, '0')}` },
            JSON.stringify(body),
          );
        const first = await once();
        const change = first.headers.get('change-id');
        expect(change, first.text).not.toBeNull();
        if (ending === 'success')
          expect(isIn(first.text, secret), 'the first response is the vendor’s').toBe(true);
        const isOver = ['succeeded', 'failed'].includes(first.headers.get('change-state') ?? '');
        // What is in doubt is looked into by its caller, or by the job, which does not know the secret.
        if (count % 2 === 0) await settle({}, contextOf(20_000));
        const second = await once();
        const shownText = (await send('GET', `/changes/${change}`)).text;
        expect(JSON.parse(shownText)).toMatchObject({ id: change, resource: expect.stringContaining(id) });
        for (const text of [shownText, ...(isOver ? [second.text] : [])]) {
          expect(isIn(text, secret), text).toBe(false);
          expect(isIn(text, before), text).toBe(false);
        }
      },
    ),
    { numRuns: 60 },
  );
  await settle({}, contextOf(20_000));

  const table = await everything();
  expect(table.match(/okta:app\/0oa1\/(user|group)\/00[ug]\d{6}/g)?.length).toBeGreaterThan(60);
  const log = written.text();
  expect(log).toContain('request finished');
  for (const secret of planted) {
    expect(isIn(table, secret), String(secret)).toBe(false);
    expect(isIn(log, secret), String(secret)).toBe(false);
  }
});

test('a change in doubt that set a secret is settled by the job, which never knew it', async () => {
  const [id, ticket, secret] = ['00u900001', 'RITM9000001', 'zqBlueSuedeShoes'];
  const shown = (pin: Secret) => ({ pin, salary: `${pin} a month` });
  scripts.set(id, { ending: 'no answer', secret, old: 'zqOld', echo: shown, shown, isDone: false });
  const body = JSON.stringify({ id, profile: shown(secret) });
  const asked = await send('POST', users, { ticket }, body);
  expect(asked.headers.get('change-state')).toBe('in_doubt');
  // Once its log should have told of it, and once more of what was seen then.
  for (const waitMs of [400, 200]) {
    await sleep(waitMs);
    await settle({}, contextOf(20_000));
  }
  const { text } = await send('GET', `/changes/${asked.headers.get('change-id')}`);
  expect(JSON.parse(text)).toMatchObject({
    state: 'succeeded',
    changed: true,
    request: { body: { id, profile: { pin: '[redacted]' } } },
    before: { profile: { pin: expect.stringMatching(/^\[masked /) } },
    after: {
      profile: { pin: expect.stringMatching(/^\[masked /), said: [expect.stringMatching(/^\[masked /)] },
    },
  });
  const replay = await send('POST', users, { ticket }, body);
  expect(replay.headers.get('change-state')).toBe('succeeded');
  expect(isIn(text + replay.text + (await everything()), secret)).toBe(false);
});

test('a change is reverted beside a secret that it left alone, and not where it replaced one', async () => {
  const update = async (id: string, ticket: string, profile: object) =>
    (await send('POST', `${users}/${id}`, { ticket }, JSON.stringify({ profile }))).headers.get('change-id');
  const revert = async (change: string | null, ticket: string) =>
    send('POST', `/changes/${change}/revert`, { ticket }, undefined);
  const common = { ending: 'success' as const, echo: () => null, isDone: false };

  const beside = (role: Secret) => ({ pin: 'zqHeld', role });
  scripts.set('00u900002', { ...common, secret: 'Weaver', old: 'Analyst', shown: beside });
  const besides = await update('00u900002', 'RITM9000002', { role: 'Weaver' });
  expect(await revert(besides, 'RITM9000003')).toMatchObject({ status: 200 });
  expect(vendor.heard.at(-1)?.body).toBe('{"profile":{"role":"Analyst"}}');

  scripts.set('00u900003', { ...common, secret: 'zqNewPin', old: 'zqOldPin', shown: (pin) => ({ pin }) });
  const replaced = await update('00u900003', 'RITM9000004', { pin: 'zqNewPin' });
  const refused = await revert(replaced, 'RITM9000005');
  expect([refused.status, refused.text]).toEqual([
    409,
    expect.stringContaining('keeps some of the old values masked'),
  ]);
});

/** A secret that no other is, and no part of. */
const unique = (secret: Secret, n: number) =>
  typeof secret === 'string' ? `${secret}x${n}x` : secret * 1_000 + n;

/** The whole table, as a text. */
async function everything(): Promise<string> {
  const { DynamoDBClient, ScanCommand } = await import('@aws-sdk/client-dynamodb');
  const client = new DynamoDBClient({});
  let text = '';
  let from: Record<string, never> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: process.env.LEDGER_TABLE_NAME, ExclusiveStartKey: from }),
    );
    text += JSON.stringify(page.Items);
    from = page.LastEvaluatedKey as typeof from;
  } while (from);
  client.destroy();
  return text;
}

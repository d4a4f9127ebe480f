import * as fc from 'fast-check';
import { putCallers } from '../support/callers.ts';
import { startGateway } from '../support/gateway.ts';
import { IdentityProvider } from '../support/identity-provider.ts';
import { startItsmHook } from '../support/itsm-hook.ts';
import { filesAbout } from '../support/itsm-mappings.ts';
import { signed } from '../support/signatures.ts';
import { listen as listenToTelemetry } from '../support/telemetry.ts';
import { type Attack, attacksOn, type Target } from './attacks.ts';
import { usedElsewhere } from './elsewhere.ts';
import { type Redelivery, redeliver, redeliveries, sendEvents } from './redeliveries.ts';
import { send } from './send.ts';
import { sendSigned } from './sent-before.ts';

type Gateway = Awaited<ReturnType<typeof startGateway>>;
type Hook = Awaited<ReturnType<typeof startItsmHook>>;

/** What came of a campaign. */
export interface Report {
  readonly sent: number;
  readonly byKind: ReadonlyMap<string, { sent: number; statuses: Set<number> }>;
  /** Attacks that were answered with a success, and events sent again of which anything new came. */
  readonly letIn: readonly (Attack & { readonly effects: readonly string[] })[];
  readonly upstream: readonly string[];
  /** Where a secret was found: in an answer or in a line of the log. */
  readonly leaks: readonly string[];
}

const SECRETS = {
  apiKey: 'gt_the-key-that-must-not-be-seen',
  password: 'the-password-that-must-not-be-seen',
  hubSecret: 'the-jira-secret-that-must-not-be-seen',
  whsec: `whsec_${Buffer.alloc(32, 'must-not-be-seen').toString('base64')}`,
  applicationPassword: 'the-new-user’s-password-that-must-not-be-seen',
};

/** Sends hostile requests over HTTP to a whole gateway, and counts what got through. */
export async function attack(count: number, seed: number): Promise<Report> {
  const log: string[] = [];
  const unmute = listen(log);
  const telemetry = listenToTelemetry();
  const provider = await new IdentityProvider().start();
  const gateway = await startGateway();
  const hook = await startItsmHook({});
  try {
    await putCallers(...callersOf(provider));
    const target = targetOn(gateway, provider);
    const attacks = await attacksOn(target, await whatCameBefore(gateway, hook, target));
    gateway.asked('okta');
    gateway.asked('sailpoint');

    const byKind = new Map<string, { sent: number; statuses: Set<number> }>();
    const letIn: Report['letIn'][number][] = [];
    const leaks: string[] = [];
    const upstream: string[] = [];
    for (const one of fc.sample(attacks, { numRuns: count, seed })) {
      const { answer, effects } = await outcomeOf(one, gateway, hook);
      upstream.push(...gateway.asked('okta'), ...gateway.asked('sailpoint'));
      const kind = byKind.get(one.kind) ?? { sent: 0, statuses: new Set<number>() };
      kind.sent += 1;
      kind.statuses.add(answer.status);
      byKind.set(one.kind, kind);
      if (effects.length > 0) letIn.push({ ...one, effects });
      leaks.push(...secretsIn(answer.text).map((secret) => `answer to ${one.kind}: ${secret}`));
    }
    log.push(telemetry.text());
    leaks.push(...log.flatMap((line) => secretsIn(line).map((secret) => `log: ${secret}`)));
    return { sent: count, byKind, letIn, upstream, leaks };
  } finally {
    telemetry.stop();
    unmute();
    await hook.close();
    await gateway.close();
    await provider.close();
  }
}

/** What is answered to an attack; any effect means that it was let in. */
async function outcomeOf(one: Attack | Redelivery, { local }: Gateway, hook: Hook) {
  if ('files' in one) return redeliver(hook, one);
  const answer = await send(local.url, one);
  return { answer, effects: answer.status < 400 ? [`it was answered ${answer.status}`] : [] };
}

const callersOf = (provider: IdentityProvider) => [
  {
    id: 'servicenow',
    groups: ['itsm'],
    apiKeys: [SECRETS.apiKey],
    basic: [{ user: 'snow', password: SECRETS.password }],
    standardWebhooks: [SECRETS.whsec],
    ticket: { pattern: '^(RITM|CHG|INC|REQ|SCTASK)\\d{7,}$' },
    requestsPerMinute: 1_000_000,
  },
  {
    id: 'jira',
    groups: ['itsm'],
    hubSignature: [SECRETS.hubSecret],
    ticket: { pattern: '^[A-Z][A-Z0-9]+-\\d+$' },
    requestsPerMinute: 1_000_000,
  },
  { id: 'ci', jwt: provider.entry('ci') },
];

function targetOn({ org }: Gateway, provider: IdentityProvider): Target {
  const { appId, plainAppId, deviceId, userId } = org.samples;
  const users = (app: string) => `/okta/api/v1/apps/${app}/users`;
  const change = { method: 'POST', path: users(appId), body: JSON.stringify({ id: userId }) };
  return {
    ...SECRETS,
    basic: `Basic ${Buffer.from(`snow:${SECRETS.password}`).toString('base64')}`,
    hook: { appId, userId },
    provider,
    change,
    otherChange: { ...change, path: users(plainAppId) },
    read: `/okta/api/v1/devices/${deviceId}`,
    forbidden: [
      {
        method: 'POST',
        path: `/okta/api/v1/users/${userId}/roles`,
        body: JSON.stringify({ type: 'SUPER_ADMIN' }),
      },
      { method: 'DELETE', path: `/okta/api/v1/devices/${deviceId}` },
    ],
  };
}

/** Has the gateway answer deliveries that are right, and makes attacks of them. */
async function whatCameBefore(gateway: Gateway, hook: Hook, target: Target): Promise<fc.Arbitrary<Attack>[]> {
  await firstDelivery(gateway.local.url, target);
  const { appId, plainAppId: otherAppId, groupId, deviceId } = gateway.org.samples;
  const subjects = { appId, otherAppId, groupId, deviceId };
  const files = filesAbout(subjects);
  hook.deploy(files);
  const received = await sendEvents(gateway, hook, target, subjects, SECRETS.applicationPassword);
  return [...usedElsewhere(await sendSigned(gateway, target)), ...redeliveries(received, files, subjects)];
}

async function firstDelivery(url: string, target: Target): Promise<void> {
  const { change } = target;
  const headers = { ...signed(target.whsec, change.body, 'msg_seen_before'), ticket: 'RITM0010023' };
  const { status } = await send(url, {
    ...change,
    headers: [['content-type', 'application/json'], ...Object.entries(headers)],
  });
  if (status !== 200) throw new Error(`the one right delivery was answered ${status}`);
}

function secretsIn(text: string): string[] {
  return Object.entries(SECRETS).flatMap(([name, secret]) =>
    text.includes(secret) || text.includes(secret.slice(8)) ? [name] : [],
  );
}

function listen(log: string[]): () => void {
  const originals = { log: console.log, info: console.info, warn: console.warn, error: console.error };
  for (const name of ['log', 'info', 'warn', 'error'] as const) {
    console[name] = (...words: unknown[]) => void log.push(words.map(String).join(' '));
  }
  return () => void Object.assign(console, originals);
}

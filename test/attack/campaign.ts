import { request } from 'node:http';
import * as fc from 'fast-check';
import { putCallers } from '../support/callers.ts';
import { startGateway } from '../support/gateway.ts';
import { IdentityProvider } from '../support/identity-provider.ts';
import { listen as listenToTelemetry } from '../support/telemetry.ts';
import { type Attack, attacksOn, type Target } from './attacks.ts';

/** What came of a campaign. */
export interface Report {
  readonly sent: number;
  readonly byKind: ReadonlyMap<string, { sent: number; statuses: Set<number> }>;
  /** Attacks that were answered with a success. */
  readonly letIn: readonly Attack[];
  readonly upstream: readonly string[];
  /** Where a secret was found: in an answer or in a line of the log. */
  readonly leaks: readonly string[];
}

const SECRETS = {
  apiKey: 'gt_the-key-that-must-not-be-seen',
  password: 'the-password-that-must-not-be-seen',
  hubSecret: 'the-jira-secret-that-must-not-be-seen',
  whsec: `whsec_${Buffer.alloc(32, 'must-not-be-seen').toString('base64')}`,
};

/** Sends hostile requests over HTTP to a whole gateway, and counts what got through. */
export async function attack(count: number, seed: number): Promise<Report> {
  const log: string[] = [];
  const unmute = listen(log);
  const telemetry = listenToTelemetry();
  const provider = await new IdentityProvider().start();
  const gateway = await startGateway();
  try {
    await putCallers(
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
    );
    const { appId, deviceId, userId } = gateway.org.samples;
    const users = `/okta/api/v1/apps/${appId}/users`;
    const change = { method: 'POST', path: users, body: JSON.stringify({ id: userId }) };
    const target: Target = {
      ...SECRETS,
      basic: `Basic ${Buffer.from(`snow:${SECRETS.password}`).toString('base64')}`,
      hook: { appId, userId },
      provider,
      change,
      otherChange: { ...change, path: `/okta/api/v1/apps/${gateway.org.samples.plainAppId}/users` },
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
    // One delivery that is right, so that there is one to be sent elsewhere.
    await firstDelivery(gateway.local.url, target);
    gateway.asked('okta');
    gateway.asked('sailpoint');

    const byKind = new Map<string, { sent: number; statuses: Set<number> }>();
    const letIn: Attack[] = [];
    const leaks: string[] = [];
    for (const one of fc.sample(await attacksOn(target), { numRuns: count, seed })) {
      const { status, text } = await send(gateway.local.url, one);
      const kind = byKind.get(one.kind) ?? { sent: 0, statuses: new Set<number>() };
      kind.sent += 1;
      kind.statuses.add(status);
      byKind.set(one.kind, kind);
      if (status < 400) letIn.push(one);
      leaks.push(...secretsIn(text).map((secret) => `answer to ${one.kind}: ${secret}`));
    }
    log.push(telemetry.text());
    leaks.push(...log.flatMap((line) => secretsIn(line).map((secret) => `log: ${secret}`)));
    const upstream = [...gateway.asked('okta'), ...gateway.asked('sailpoint')];
    return { sent: count, byKind, letIn, upstream, leaks };
  } finally {
    telemetry.stop();
    unmute();
    await gateway.close();
    await provider.close();
  }
}

async function firstDelivery(url: string, { change, whsec }: Target): Promise<void> {
  const { Webhook } = await import('standardwebhooks');
  const at = new Date();
  const signature = new Webhook(whsec).sign('msg_seen_before', at, change.body);
  const { status } = await send(url, {
    kind: 'right',
    ...change,
    headers: [
      ['content-type', 'application/json'],
      ['ticket', 'RITM0010023'],
      ['webhook-id', 'msg_seen_before'],
      ['webhook-timestamp', String(Math.floor(at.getTime() / 1000))],
      ['webhook-signature', signature],
    ],
  });
  if (status !== 200) throw new Error(`the one right delivery was answered ${status}`);
}

function send(
  url: string,
  { method, path, headers, body }: Attack,
): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const flat = [
      ...headers,
      ['host', `${hostname}:${port}`],
      ['content-length', String(Buffer.byteLength(body))],
    ];
    const call = request({ hostname, port, method, path, headers: flat.flat() as never }, (response) => {
      let text = JSON.stringify(response.headers);
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    call.on('error', reject);
    call.end(body);
  });
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

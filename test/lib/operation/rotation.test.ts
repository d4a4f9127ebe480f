import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { operation } from '../../../functions/okta/devices/suspend.ts';
import { secretIds } from '../../../infra/local/secrets.ts';
import { startSecretsManager } from '../../../infra/local/secrets-manager/start-secrets-manager.ts';
import { Services } from '../../../lib/operation/services.ts';
import { whoAsks } from '../../../lib/operation/who-asks.ts';
import { putCallers } from '../../support/callers.ts';
import { eventOf } from '../../support/event.ts';
import { IdentityProvider } from '../../support/identity-provider.ts';

// A drill over hours, in seconds: only the clock is not real.
vi.useFakeTimers({ toFake: ['Date'] });
const minutes = (n: number) => vi.setSystemTime(Date.now() + n * 60_000);
const manager = await startSecretsManager({ now: () => Date.now() });
const provider = await new IdentityProvider().start();
const services = new Services({
  CALLERS_SECRET_ID: secretIds.callers,
  PREVIOUS_CALLERS_VALID_SECONDS: 3_600,
  MASKED_PROFILE_MEMBERS: new Set(),
});

beforeAll(async () => {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const { CreateSecretCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const SecretString = JSON.stringify({ callers: [entry('first')] });
  await new SecretsManagerClient({}).send(new CreateSecretCommand({ Name: secretIds.callers, SecretString }));
});
afterAll(async () => {
  vi.useRealTimers();
  await Promise.all([manager.close(), provider.close()]);
});

type Generation = 'first' | 'second';
const apiKey = (generation: Generation) => `api-key-of-the-${generation}-generation`;
const password = (generation: Generation) => `password-${generation}-generation`;
const whsec = (generation: Generation) => `whsec_${Buffer.alloc(32, generation).toString('base64')}`;
const subject = (generation: Generation) => `ci-${generation}`;

/** A caller's entry with the credentials of one generation, or of both. */
function entry(...generations: Generation[]) {
  return {
    id: 'jira',
    apiKeys: generations.map(apiKey),
    basic: generations.map((generation) => ({ user: 'jira', password: password(generation) })),
    standardWebhooks: generations.map(whsec),
    jwt: provider.entry(subject(generations.at(-1) ?? 'first')),
    requestsPerMinute: 1_000_000,
  };
}

let deliveries = 0;
const kinds: Record<string, (generation: Generation) => Promise<Record<string, string>>> = {
  'API key': async (generation) => ({ 'x-api-key': apiKey(generation) }),
  Basic: async (generation) => ({
    authorization: `Basic ${Buffer.from(`jira:${password(generation)}`).toString('base64')}`,
  }),
  'webhook signature': async (generation) => {
    deliveries += 1;
    const [id, at] = [`msg_${deliveries}`, new Date()];
    const signature = new Webhook(whsec(generation)).sign(id, at, '');
    return {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': signature,
    };
  },
  token: async (generation) => ({
    authorization: `Bearer ${await provider.token({ sub: subject(generation) })}`,
  }),
};

/** Calls with every kind of credential, and counts who gets in. */
async function calls(generation: Generation, count: number): Promise<{ in: number; out: number }> {
  const counted = { in: 0, out: 0 };
  for (let i = 0; i < count; i += 1) {
    for (const headersOf of Object.values(kinds)) {
      const event = eventOf({
        method: 'POST',
        route: operation.routes[0] ?? '',
        headers: await headersOf(generation),
      });
      const caller = await whoAsks(operation, event, services).catch(() => undefined);
      counted[caller ? 'in' : 'out'] += 1;
    }
  }
  return counted;
}

describe('a rotation of every kind of secret', () => {
  test('refuses none of 10,000 calls, and lets nobody in with the old one after its time', async () => {
    const total = { in: 0, out: 0 };
    const expectAllIn = async (generation: Generation, count = 250) => {
      const counted = await calls(generation, count);
      expect(counted).toEqual({ in: count * 4, out: 0 });
      total.in += counted.in;
    };
    await expectAllIn('first');
    expect(await calls('second', 5)).toEqual({ in: 0, out: 20 });

    minutes(30);
    await putCallers(entry('second'));
    await provider.rotate();
    // Callers that have not heard of it yet, and those that have; nobody waits for a cache.
    await expectAllIn('first', 500);
    minutes(1);
    await expectAllIn('second', 500);
    await expectAllIn('first', 500);
    minutes(58);
    await expectAllIn('first', 250);
    await expectAllIn('second', 250);

    minutes(2);
    expect(await calls('first', 50)).toEqual({ in: 0, out: 200 });
    await expectAllIn('second', 250);
    expect(total.in).toBeGreaterThanOrEqual(10_000);
  }, 120_000);

  test('by hand, with both in the secret for a while, needs no grace at all', async () => {
    minutes(120);
    await putCallers(entry('second', 'first'));
    minutes(6);
    expect(await calls('first', 20)).toMatchObject({ out: 0 });
    await putCallers(entry('first'));
    // Twice the same version: what was there before is gone at once, as after a leak.
    await putCallers(entry('first'));
    minutes(6);
    const { in: stillIn } = await calls('second', 20);
    expect(stillIn).toBe(0);
  });

  describe('that is taken back', () => {
    /** As `aws secretsmanager update-secret-version-stage` does. */
    async function moveBack() {
      const { DescribeSecretCommand, SecretsManagerClient, UpdateSecretVersionStageCommand } = await import(
        '@aws-sdk/client-secrets-manager'
      );
      const client = new SecretsManagerClient({});
      const { VersionIdsToStages = {} } = await client.send(
        new DescribeSecretCommand({ SecretId: secretIds.callers }),
      );
      const at = (stage: string) =>
        Object.keys(VersionIdsToStages).find((one) => VersionIdsToStages[one]?.includes(stage));
      await client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: secretIds.callers,
          VersionStage: 'AWSCURRENT',
          MoveToVersionId: at('AWSPREVIOUS'),
          RemoveFromVersionId: at('AWSCURRENT'),
        }),
      );
      client.destroy();
    }

    test('by its label leaves those that had switched the rest of their hour, and no more', async () => {
      minutes(120);
      await putCallers(entry('first'));
      minutes(120);
      await putCallers(entry('second'));
      minutes(20);
      await moveBack();
      minutes(6);
      expect([await calls('first', 5), await calls('second', 5)]).toEqual([
        { in: 20, out: 0 },
        { in: 20, out: 0 },
      ]);
      minutes(33);
      expect(await calls('second', 5)).toMatchObject({ out: 0 });
      minutes(2);
      expect([await calls('first', 5), await calls('second', 5)]).toEqual([
        { in: 20, out: 0 },
        { in: 0, out: 20 },
      ]);
    });

    test('by putting the version before again leaves them an hour from then', async () => {
      minutes(120);
      await putCallers(entry('first'));
      minutes(120);
      await putCallers(entry('second'));
      minutes(120);
      await putCallers(entry('first'));
      minutes(58);
      expect([await calls('first', 5), await calls('second', 5)]).toEqual([
        { in: 20, out: 0 },
        { in: 20, out: 0 },
      ]);
      minutes(3);
      expect(await calls('second', 5)).toEqual({ in: 0, out: 20 });
    });

    test('after a leak lets nobody in with what leaked, once what is good was put twice', async () => {
      minutes(120);
      await putCallers(entry('first'));
      await putCallers(entry('second'));
      await moveBack();
      await putCallers(entry('first'));
      await putCallers(entry('first'));
      minutes(5);
      expect([await calls('first', 5), await calls('second', 5)]).toEqual([
        { in: 20, out: 0 },
        { in: 0, out: 20 },
      ]);
    });
  });
});

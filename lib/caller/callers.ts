import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { type AccessToken, accessToken, accessTokenIn, isSigned, TOKEN_SECONDS } from './access-token.ts';
import { type CallerEntry, callersSecret } from './callers-secret.ts';
import { roleOf } from './iam-role.ts';
import type { TokenVerifier } from './json-web-token.ts';
import type { Presented } from './presented.ts';

/** A system that is allowed in. */
export type Caller = Pick<CallerEntry, 'id' | 'groups' | 'ticket' | 'deferral' | 'requestsPerMinute'>;

/** How far a webhook's time may be from ours, either way, in seconds. */
const TOLERANCE_SECONDS = 5 * 60;

interface Known<T> {
  readonly caller: Caller;
  readonly secret: T;
}

/**
 * The callers of one version of the secret. All secrets of a kind are compared, in constant time, so that
 * neither the time nor the order tells anything.
 */
export class Callers {
  readonly #apiKeys: Known<Buffer>[];
  readonly #basic: Known<Buffer>[];
  readonly #hubSignature: Known<KeyObject>[];
  readonly #standardWebhooks: Known<KeyObject>[];
  readonly #jwt: Known<NonNullable<CallerEntry['jwt']>>[];
  readonly #iam: Known<string>[];
  readonly #tokens: TokenVerifier;

  /** @throws {ZodError} for a secret of another shape, and an error where two callers share a secret or an id */
  constructor(secret: unknown, tokens: TokenVerifier) {
    const { callers } = callersSecret.parse(secret);
    const each = <T>(pick: (entry: CallerEntry) => readonly T[] | undefined): Known<T>[] =>
      callers.flatMap((entry) => {
        const { id, groups, ticket, deferral, requestsPerMinute } = entry;
        return (pick(entry) ?? []).map((one) => ({
          caller: { id, groups, ticket, deferral, requestsPerMinute },
          secret: one,
        }));
      });
    this.#tokens = tokens;
    this.#apiKeys = each(({ apiKeys }) => apiKeys?.map(digest));
    this.#basic = each(({ basic }) => basic?.map(({ user, password }) => digest(`${user}:${password}`)));
    this.#hubSignature = each(({ hubSignature }) =>
      hubSignature?.map((text) => createSecretKey(text, 'utf8')),
    );
    this.#standardWebhooks = each(({ standardWebhooks }) =>
      standardWebhooks?.map((text) => createSecretKey(text.slice('whsec_'.length), 'base64')),
    );
    this.#jwt = each(({ jwt }) => jwt && [jwt]);
    this.#iam = each(({ iam }) => iam);
    refuseShared(callers);
  }

  /** Whose credential this is, if it is right for these raw bytes. */
  async identify(presented: Presented, body: Buffer, now = Date.now()): Promise<Caller | undefined> {
    switch (presented.kind) {
      case 'apiKeys': {
        const token = accessTokenIn(presented.key);
        if (token) return this.#holderOf(token, now);
        // Once, however many callers there are.
        const key = digest(presented.key);
        return matching(this.#apiKeys, (known) => timingSafeEqual(known, key));
      }
      case 'basic': {
        const userAndPassword = digest(presented.userAndPassword);
        return matching(this.#basic, (known) => timingSafeEqual(known, userAndPassword));
      }
      case 'hubSignature':
        // The signature of nothing is the same for ever, and good for whatever has no body.
        if (body.length === 0) return undefined;
        return matching(this.#hubSignature, (key) => signed(key, [body], [presented.signature]));
      case 'standardWebhooks': {
        const { id, timestamp, signatures } = presented;
        if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return undefined;
        const head = Buffer.from(`${id}.${timestamp}.`);
        return matching(this.#standardWebhooks, (key) => signed(key, [head, body], signatures));
      }
      case 'jwt': {
        const entries = this.#jwt.map(({ secret }) => secret);
        const verified = await this.#tokens.verify(presented.token, entries);
        if (!verified) return undefined;
        const { by, payload } = verified;
        return matching(this.#jwt, (one) => by.has(one) && payload[one.claim] === one.value);
      }
      case 'iam': {
        const role = roleOf(presented.arn);
        return matching(this.#iam, (known) => known === role);
      }
    }
  }

  /** A token for whoever knows a caller's id and one of its keys; undefined for anybody else. */
  tokenFor(id: string, key: string, now = Date.now()): { caller: Caller; token: string } | undefined {
    const secret = digest(key);
    const caller = matching(this.#apiKeys, (known) => timingSafeEqual(known, secret));
    if (caller?.id !== id) return undefined;
    return { caller, token: accessToken(id, secret, Math.floor(now / 1000) + TOKEN_SECONDS) };
  }

  #holderOf(token: AccessToken, now: number): Caller | undefined {
    const keys = this.#apiKeys.filter(({ caller }) => caller.id === token.caller);
    return matching(keys, (known) => isSigned(token, known, now));
  }
}

/** The caller whose secret this is; none if several match, as where a token holds the claims of two. */
function matching<T>(known: readonly Known<T>[], is: (secret: T) => boolean): Caller | undefined {
  const found = new Map<string, Caller>();
  for (const { caller, secret } of known) if (is(secret)) found.set(caller.id, caller);
  const [only] = found.values();
  return found.size === 1 ? only : undefined;
}

function signed(key: KeyObject, parts: readonly Buffer[], signatures: readonly Buffer[]): boolean {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  const expected = hmac.digest();
  let right = false;
  for (const signature of signatures) right = timingSafeEqual(signature, expected) || right;
  return right;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function refuseShared(callers: readonly CallerEntry[]): void {
  const ids = callers.map(({ id }) => id);
  const secrets = callers.flatMap(
    ({ apiKeys = [], basic = [], hubSignature = [], standardWebhooks = [], iam = [], jwt }) => [
      ...new Set([...apiKeys, ...basic.map(({ user, password }) => `${user}:${password}`)]),
      ...new Set(hubSignature),
      ...new Set(standardWebhooks),
      ...new Set(iam),
      ...(jwt ? [JSON.stringify([jwt.issuer, jwt.audience, jwt.claim, jwt.value])] : []),
    ],
  );
  if (new Set(ids).size < ids.length) throw new Error('Two callers have the same id');
  if (new Set(secrets).size < secrets.length) throw new Error('Two callers share a secret');
}

import { createSecretKey, type KeyObject } from 'node:crypto';
import { Callers } from '../caller/callers.ts';
import { JsonWebTokens } from '../caller/json-web-token.ts';
import { CallerRates } from '../caller/rate.ts';
import { type OwnCredential, ownCredential } from '../events/credential.ts';
import type { Mask } from '../ledger/image.ts';
import { ledgerSecret } from '../ledger/secret.ts';
import { hookSecrets } from '../okta/hook-secrets.ts';
import { oktaSecret } from '../okta/secret.ts';
import { previousValidUntil } from '../secret/previous-valid.ts';
import { Secrets, SecretUnusable, type SecretVersion } from '../secret/secrets.ts';
import { log } from '../telemetry/logger.ts';
import { Tenant } from '../upstream/tenant.ts';
import type { Vendor } from '../upstream/vendor.ts';
import { type Environment, needed, readEnvironment } from './environment.ts';

const SECRETS = { okta: 'OKTA_SECRET_ID', sailpoint: 'SAILPOINT_SECRET_ID' } as const;

/** What a function works with, made when it is first needed and kept by the execution environment. */
export class Services {
  readonly environment: Environment;
  readonly #secrets = new Secrets();
  readonly #tenants = new Map<Vendor['name'], Tenant>();
  readonly #kept = new Map<string, unknown>();
  readonly #tokens = new JsonWebTokens();
  readonly rates = new CallerRates();
  #callers: ReadonlyMap<string, Callers> = new Map();
  /** The version before the current one that cannot be used: it is told once. */
  #skipped: string | undefined;
  #hashKey: { versionId: string; key: KeyObject } | undefined;

  constructor(environment = readEnvironment()) {
    this.environment = environment;
  }

  /** What is made when it is first needed and kept, by its name (lib/operation/stores.ts). */
  kept<T>(name: string, make: (services: Services) => T): T {
    if (!this.#kept.has(name)) this.#kept.set(name, make(this));
    return this.#kept.get(name) as T;
  }

  /** By what Okta's log knows this gateway. */
  async oktaCredential(): Promise<OwnCredential> {
    const id = needed(this.environment, 'OKTA_SECRET_ID');
    const { value } = await this.#secrets.get(id);
    return shaped(id, () => ownCredential(oktaSecret.parse(value)));
  }

  tenant(vendor: Vendor): Tenant {
    const known = this.#tenants.get(vendor.name);
    if (known) return known;
    const tenant = new Tenant(vendor, this.#secrets, needed(this.environment, SECRETS[vendor.name]));
    this.#tenants.set(vendor.name, tenant);
    return tenant;
  }

  /**
   * The callers as the secret's current version has them, and, for a while after that was put, as the one before had
   * them. One before that cannot be used, as a deployment's placeholder, was never good, and is skipped.
   *
   * @throws {SecretUnusable} for the current version alone
   */
  async callers(): Promise<readonly Callers[]> {
    const id = needed(this.environment, 'CALLERS_SECRET_ID');
    const [current, before] = await Promise.all([this.#secrets.get(id), this.#versionBefore(id)]);
    const callers = this.#callersOf(id, current);
    const validSeconds = this.environment.PREVIOUS_CALLERS_VALID_SECONDS;
    if (!before || Date.now() >= previousValidUntil(current, before, validSeconds)) return [callers];
    const previous = this.#callersBefore(id, before);
    return previous ? [callers, previous] : [callers];
  }

  async #versionBefore(id: string): Promise<SecretVersion | undefined> {
    if (this.environment.PREVIOUS_CALLERS_VALID_SECONDS === 0) return undefined;
    try {
      return await this.#secrets.getPrevious(id);
    } catch (error) {
      return this.#skip(undefined, error);
    }
  }

  #callersBefore(id: string, version: SecretVersion): Callers | undefined {
    if (version.versionId === this.#skipped) return undefined;
    try {
      return this.#callersOf(id, version);
    } catch (error) {
      return this.#skip(version.versionId, error);
    }
  }

  #skip(versionId: string | undefined, error: unknown): undefined {
    this.#skipped = versionId;
    log('warn', 'The version before of the callers secret cannot be used, and is skipped', {}, error);
  }

  /** The callers, read anew where the secret has changed: one of them may have just got a new credential. */
  async callersAnew(): Promise<readonly Callers[]> {
    const id = needed(this.environment, 'CALLERS_SECRET_ID');
    await this.#secrets.reread(id, (await this.#secrets.get(id)).versionId);
    return this.callers();
  }

  #callersOf(id: string, { versionId, value }: SecretVersion): Callers {
    const known = this.#callers.get(versionId);
    if (known) return known;
    const callers = shaped(id, () => new Callers(value, this.#tokens));
    // Two versions are valid at once, and none before those ever again.
    this.#callers = new Map([...this.#callers].slice(-1)).set(versionId, callers);
    return callers;
  }

  /** What proves a delivery of Okta's event hook: one secret, or two while it is replaced. */
  async hookSecrets(): Promise<readonly string[]> {
    const id = needed(this.environment, 'OKTA_EVENT_HOOK_SECRET_ID');
    const { value } = await this.#secrets.get(id);
    return shaped(id, () => hookSecrets.parse(value).hookSecrets);
  }

  /** The same, read anew where the secret has changed: Okta may have just got a new one. */
  async hookSecretsAnew(): Promise<readonly string[]> {
    const id = needed(this.environment, 'OKTA_EVENT_HOOK_SECRET_ID');
    await this.#secrets.reread(id, (await this.#secrets.get(id)).versionId);
    return this.hookSecrets();
  }

  /** What the ledger does not keep besides secrets, and the key of the marks that it keeps instead. */
  async mask(): Promise<Mask> {
    return { members: this.environment.MASKED_PROFILE_MEMBERS, key: await this.hashKey() };
  }

  /** The key of the request hashes. */
  async hashKey(): Promise<KeyObject> {
    const id = needed(this.environment, 'LEDGER_SECRET_ID');
    const { versionId, value } = await this.#secrets.get(id);
    if (this.#hashKey?.versionId !== versionId) {
      const { hashKey } = shaped(id, () => ledgerSecret.parse(value));
      this.#hashKey = { versionId, key: createSecretKey(hashKey, 'base64') };
    }
    return this.#hashKey.key;
  }
}

let services: Services | undefined;

/** The services of this execution environment. */
export function currentServices(): Services {
  services ??= new Services();
  return services;
}

function shaped<T>(id: string, make: () => T): T {
  try {
    return make();
  } catch {
    // The parser's message could quote the secret.
    throw new SecretUnusable(`The secret ${id} does not hold what is needed of it`);
  }
}

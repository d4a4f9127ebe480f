import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { SeededRandom } from './seeded-random.ts';
import { seededRsaKey } from './seeded-rsa-key.ts';
import { permissionOf } from './service-apps.ts';
import type { ServiceApp } from './state.ts';
import type { LogActor } from './system-log.ts';

/** What an administrator role, or the lack of one, allows. */
export type Permission = 'admin' | 'readOnly' | 'none';

/** Who is calling. Without `scopes` (an SSWS token) only the permission counts. */
export interface Principal {
  /** Whose share of a rate limit it uses. */
  client: string;
  permission: Permission;
  scopes?: ReadonlySet<string>;
  actor: LogActor;
  tokenId?: string;
}

/** A service app as the token endpoint knows it. */
export interface ServiceClient {
  readonly clientId: string;
  readonly label: string;
  readonly permission: Permission;
  readonly scopes: readonly string[];
  readonly requireDpop: boolean;
  readonly publicKeys: readonly KeyObject[];
}

/** The scopes that the service app is granted, unless a test takes some away. */
export const GRANTED_SCOPES: readonly string[] = [
  'okta.apps.read',
  'okta.apps.manage',
  'okta.roles.read',
  'okta.roles.manage',
  'okta.devices.read',
  'okta.devices.manage',
  'okta.logs.read',
  'okta.groups.read',
  'okta.users.read',
];

/** The org's tokens and its service app, all derived from the seed. */
export class Credentials {
  readonly tokens: { admin: string; readOnly: string; noPermission: string };
  /** By which the System Log names the admin's token. */
  readonly adminTokenId: string;
  readonly clientId: string;
  readonly keyId: string;
  /** Signs access tokens and nonces; from the seed, so that they outlive a restart. */
  readonly secret: Buffer;
  /** The service app's administrator role. Tests may take it away. */
  serviceAppPermission: Permission = 'admin';
  /** The scopes that the service app was granted. Tests may change them. */
  serviceAppScopes: readonly string[] = GRANTED_SCOPES;
  readonly #seed: number;
  readonly #requireDpop: boolean;
  readonly #others: ReadonlyMap<string, ServiceApp>;
  readonly #principals = new Map<string, Principal>();
  #key: KeyObject | undefined;

  constructor(
    seed: number,
    clientId: string,
    owner: LogActor,
    requireDpop: boolean,
    others: ReadonlyMap<string, ServiceApp>,
  ) {
    this.#requireDpop = requireDpop;
    this.#others = others;
    const random = new SeededRandom(seed, 0x544f4b);
    this.#seed = seed;
    this.clientId = clientId;
    this.keyId = random.text(43);
    this.secret = createHash('sha256').update(`access tokens of the embedded org ${seed}`).digest();
    const token = (permission: Permission): string => {
      const value = `00${random.text(40)}`;
      const tokenId = `00T${random.text(15)}g4`;
      this.#principals.set(value, { client: tokenId, permission, actor: owner, tokenId });
      return value;
    };
    this.tokens = { admin: token('admin'), readOnly: token('readOnly'), noPermission: token('none') };
    this.adminTokenId = this.#principals.get(this.tokens.admin)?.tokenId ?? '';
  }

  /** The owner of an SSWS token. */
  ssws(token: string): Principal | undefined {
    return this.#principals.get(token);
  }

  /** The service app with this client id: the org's own, or one that was made over the API. */
  client(clientId: string): ServiceClient | undefined {
    if (clientId === this.clientId) {
      return {
        clientId,
        label: 'Goldthread service app',
        permission: this.serviceAppPermission,
        scopes: this.serviceAppScopes,
        requireDpop: this.#requireDpop,
        publicKeys: [this.publicKey()],
      };
    }
    const app = this.#others.get(clientId);
    return (
      app && {
        clientId,
        label: app.label,
        permission: permissionOf(app),
        scopes: app.grants.map(({ scopeId }) => scopeId),
        requireDpop: app.requireDpop,
        publicKeys: app.keys.map((key) => createPublicKey({ key, format: 'jwk' })),
      }
    );
  }

  /** A service app as a caller with these scopes; undefined where there is none any more. */
  serviceApp(clientId: string, scopes: readonly string[]): Principal | undefined {
    const client = this.client(clientId);
    if (!client) return undefined;
    const { label, permission } = client;
    const actor = {
      id: clientId,
      type: 'PublicClientApp' as const,
      alternateId: label,
      displayName: label,
      detailEntry: null,
    };
    return { client: clientId, permission, scopes: new Set(scopes), actor };
  }

  /** The service app's key pair, made when it is first needed: finding the primes takes a moment. */
  privateKeyPem(): string {
    return this.#privateKey().export({ type: 'pkcs8', format: 'pem' }).toString();
  }

  publicKey(): KeyObject {
    return createPublicKey(this.#privateKey());
  }

  #privateKey(): KeyObject {
    this.#key ??= seededRsaKey(this.#seed);
    return this.#key;
  }
}

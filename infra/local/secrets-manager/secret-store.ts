import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { isNamedBy, type Secret, secret } from './secret.ts';
import { ServiceError } from './service-error.ts';

/** Where secrets are kept. What it gives out are copies: a change counts when it is saved. */
export interface SecretStore {
  find(secretId: string): Secret | undefined;
  /** @throws {ServiceError} ResourceNotFoundException */
  get(secretId: string): Secret;
  /** @throws {ServiceError} InvalidRequestException too, when the secret is marked for deletion. */
  getUsable(secretId: string): Secret;
  list(): Secret[];
  /** Durable, where there is a directory, before it returns. */
  save(changed: Secret): void;
  remove(name: string): void;
}

/**
 * Keeps secrets in memory and, given a directory, each in a file there that only its owner can read. A secret
 * whose recovery window has passed is gone.
 */
export function openSecretStore(now: () => number, dataDir?: string): SecretStore {
  const secrets = new Map<string, Secret>();
  if (dataDir !== undefined) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    for (const file of readdirSync(dataDir).filter((name) => name.endsWith('.secret.json'))) {
      const found = secret.parse(JSON.parse(readFileSync(join(dataDir, file), 'utf8')));
      secrets.set(found.name, found);
    }
  }
  // A name may hold slashes and 512 characters; a file name may not.
  const fileOf = (directory: string, name: string) =>
    join(directory, `${createHash('sha256').update(name).digest('hex')}.secret.json`);

  const store: SecretStore = {
    find(secretId) {
      return store.list().find((candidate) => isNamedBy(candidate, secretId));
    },
    get(secretId) {
      const found = store.find(secretId);
      if (found !== undefined) return found;
      throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    },
    getUsable(secretId) {
      const found = store.get(secretId);
      if (found.deletionAt === undefined) return found;
      throw new ServiceError(
        'InvalidRequestException',
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    },
    list() {
      for (const { name, deletionAt } of secrets.values()) {
        if (deletionAt !== undefined && deletionAt <= now()) store.remove(name);
      }
      return structuredClone([...secrets.values()]);
    },
    save(changed) {
      if (dataDir !== undefined) replaceFile(fileOf(dataDir, changed.name), JSON.stringify(changed));
      secrets.set(changed.name, structuredClone(changed));
    },
    remove(name) {
      if (dataDir !== undefined) rmSync(fileOf(dataDir, name), { force: true });
      secrets.delete(name);
    },
  };
  return store;
}

/** A rename is all or nothing, and the file never exists with other permissions than its owner's. */
function replaceFile(file: string, text: string): void {
  const temporary = `${file}.new`;
  rmSync(temporary, { force: true });
  const descriptor = openSync(temporary, 'wx', 0o600);
  writeSync(descriptor, text);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(temporary, file);
}

import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { OtherData } from '../other-data.ts';
import type { AuthUser } from './auth-user.ts';
import { type Capability, capabilities } from './capabilities.ts';

const snapshot = z.object({
  seed: z.number(),
  identities: z.number(),
  capabilities: z.record(z.string(), z.array(z.enum(capabilities)).nullable()),
});

/** Where the tenant keeps its identities. */
export interface AuthUserStore {
  get(id: string): AuthUser | undefined;
  list(): AuthUser[];
  /** Durable, where there is a directory, before it returns. */
  setCapabilities(id: string, held: Capability[] | null): AuthUser;
}

/**
 * Holds the identities in memory and, given a directory, what has changed of them in one file there. The seed
 * brings the rest back, so the file names the seed.
 *
 * @throws {OtherData} where the directory holds a tenant of another seed or size
 */
export function openAuthUserStore(
  seeded: { seed: number; authUsers: readonly AuthUser[] },
  dataDir?: string,
): AuthUserStore {
  const authUsers = new Map(seeded.authUsers.map((authUser) => [authUser.id, structuredClone(authUser)]));
  const origin = { seed: seeded.seed, identities: authUsers.size };
  const file = dataDir === undefined ? undefined : join(dataDir, 'sailpoint-capabilities.json');
  let changed: Record<string, Capability[] | null> = {};

  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true });
  if (file !== undefined && existsSync(file)) {
    const found = snapshot.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (found.seed !== origin.seed || found.identities !== origin.identities) {
      throw new OtherData(`${file} was written by a tenant of another seed or size: use another folder`);
    }
    changed = found.capabilities;
    for (const [id, held] of Object.entries(changed)) authUsers.set(id, { ...known(id), capabilities: held });
  }

  function known(id: string): AuthUser {
    const authUser = authUsers.get(id);
    if (authUser === undefined) throw new Error(`No such identity: ${id}`);
    return authUser;
  }

  return {
    get: (id) => structuredClone(authUsers.get(id)),
    list: () => structuredClone([...authUsers.values()]),
    setCapabilities(id, held) {
      const updated = { ...known(id), capabilities: held === null ? null : [...held] };
      const next = { ...changed, [id]: updated.capabilities };
      if (file !== undefined) replaceFile(file, JSON.stringify({ ...origin, capabilities: next }));
      // Memory follows the disk, so that a failed write changes neither.
      changed = next;
      authUsers.set(id, updated);
      return structuredClone(updated);
    },
  };
}

/** A rename is all or nothing: a crash leaves the old file or the new one. */
function replaceFile(file: string, text: string): void {
  const temporary = `${file}.new`;
  const descriptor = openSync(temporary, 'w', 0o600);
  writeSync(descriptor, text);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(temporary, file);
}

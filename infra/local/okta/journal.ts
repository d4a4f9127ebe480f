import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { OtherData } from '../other-data.ts';
import type { Call } from './call.ts';
import { parseExactJson } from './exact-json.ts';
import type { OktaOrgSize } from './okta-org-options.ts';
import { findRoute } from './routes.ts';
import type { OktaState } from './state.ts';

/** A change as it is kept: the call without what can be derived, and without any password. */
export type JournalEntry = Pick<
  Call,
  | 'method'
  | 'path'
  | 'rawQuery'
  | 'body'
  | 'at'
  | 'requestId'
  | 'actor'
  | 'tokenId'
  | 'userAgent'
  | 'ipAddress'
>;

function withoutPassword(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  if ('channel' in body) return withoutHookSecret(body);
  if (!('credentials' in body)) return body;
  const { credentials } = body;
  if (typeof credentials !== 'object' || credentials === null || !('password' in credentials)) return body;
  return { ...body, credentials: { ...credentials, password: {} } };
}

function withoutHookSecret(body: object): unknown {
  const hook = structuredClone(body) as { channel?: { config?: { authScheme?: { value: string } } } };
  if (hook.channel?.config?.authScheme) hook.channel.config.authScheme.value = '';
  return hook;
}

/** Runs a change of the journal as it ran then: same instant, same ids, same System Log events. */
export function replay(state: OktaState, entry: JournalEntry): void {
  const found = findRoute(entry.method, entry.path);
  if (!found) throw new Error(`the journal holds an unknown operation: ${entry.method} ${entry.path}`);
  const query = new URLSearchParams(entry.rawQuery);
  found.route.run({ ...entry, state, query, params: found.params });
}

/** The append-only file of successful changes, one JSON line each, written before the change is answered. */
export class Journal {
  /** What was there at the start, oldest first. */
  readonly entries: JournalEntry[] = [];
  readonly #file: number;

  /** Opens or creates the journal. @throws {OtherData} where it belongs to an org of another seed or size */
  constructor(directory: string, seed: number, size: OktaOrgSize) {
    const path = join(directory, 'okta-journal.jsonl');
    const header = JSON.stringify({ journal: 1, seed, size });
    mkdirSync(directory, { recursive: true });
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    // A crash can leave half a line at the end: its change was never answered, so it never happened.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
    const [first, ...lines] = whole.split('\n').slice(0, -1);
    if (first !== undefined && first !== header) {
      throw new OtherData(`${path} was written by an org of another seed or size: use another folder`);
    }
    this.entries = lines.map((line) => parseExactJson(line) as JournalEntry);
    this.#file = openSync(path, 'a');
    if (first === undefined) writeSync(this.#file, `${header}\n`);
  }

  append(call: Call): void {
    const { method, path, rawQuery, body, at, requestId, actor, tokenId, userAgent, ipAddress } = call;
    const kept = { method, path, rawQuery, body: withoutPassword(body), at, requestId, actor, tokenId };
    writeSync(this.#file, `${JSON.stringify({ ...kept, userAgent, ipAddress })}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

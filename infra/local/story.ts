import { styleText } from 'node:util';
import type { FindingView } from '../../lib/findings/finding.ts';
import type { ChangeView } from '../../lib/ledger/view.ts';
import type { LocalKeys } from './secrets.ts';
import type { Local } from './start-local.ts';

/** A request as a ticket sends it; without a caller it carries no key. */
export interface StoryRequest {
  readonly caller: keyof LocalKeys | undefined;
  readonly ticket: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly mediaType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Tells what happens in a terminal, and keeps count of what was checked. */
export class Story {
  readonly #local: Local;
  #checked = 0;
  #failed = 0;

  constructor(local: Local) {
    this.#local = local;
  }

  chapter(title: string): void {
    console.log(`\n${styleText('bold', title)}`);
  }

  /** Sends a request and tells it. */
  async ask({
    caller,
    ticket,
    method,
    path,
    body,
    mediaType = 'application/json',
    headers: more,
  }: StoryRequest) {
    const response = await fetch(this.#local.url + path, {
      method,
      headers: {
        ...(caller && { authorization: `Bearer ${this.#local.keys[caller]}` }),
        ...(ticket && { ticket }),
        ...(body !== undefined && { 'content-type': mediaType }),
        ...more,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { headers, status } = response;
    await response.body?.cancel();
    const id = headers.get('change-id');
    const state = headers.get('change-state');
    const replayed = headers.get('idempotency-replayed') === 'true';
    console.log(`  ${method} ${path}`);
    console.log(`  → ${status}${id ? `  ${id} ${state}${replayed ? ', replayed' : ''}` : ''}`);
    return { status, id, state, applied: headers.get('change-applied'), replayed };
  }

  /** Reads through the gateway. */
  async read(caller: keyof LocalKeys, path: string, method = 'GET'): Promise<unknown> {
    const headers = { authorization: `Bearer ${this.#local.keys[caller]}` };
    return (await fetch(this.#local.url + path, { method, headers })).json();
  }

  /** What a ticket did, from the ledger. */
  async changes(ticket: string): Promise<ChangeView[]> {
    const { changes } = (await this.read('servicenow', `/changes?ticket=${ticket}`)) as {
      changes: ChangeView[];
    };
    return changes;
  }

  /** The open findings. */
  async findings(): Promise<FindingView[]> {
    const { findings } = (await this.read('servicenow', '/findings?status=open')) as {
      findings: FindingView[];
    };
    return findings;
  }

  /** The open finding about a resource, once it is there; undefined where it does not come in 20 seconds. */
  async finding(resource: string): Promise<FindingView | undefined> {
    for (let tries = 0; tries < 200; tries += 1) {
      const found = (await this.findings()).find((one) => one.resource === resource);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return undefined;
  }

  /** A change, once it is as hoped for; undefined where it does not get there in ten seconds. */
  async until(id: string | null, hoped: (change: ChangeView) => boolean): Promise<ChangeView | undefined> {
    for (let tries = 0; tries < 100; tries += 1) {
      const change = (await this.read('servicenow', `/changes/${id}`)) as ChangeView;
      if (hoped(change)) return change;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return undefined;
  }

  check(what: string, holds: boolean): void {
    this.#checked += 1;
    if (!holds) this.#failed += 1;
    console.log(`  ${holds ? styleText('green', '✓') : styleText('red', '✗ NOT SO:')} ${what}`);
  }

  /** Sums up; the exit code is 0 only if every check held. */
  end(tookMs: number): void {
    const held = this.#checked - this.#failed;
    console.log(`\n${held} of ${this.#checked} outcomes as promised, in ${(tookMs / 1000).toFixed(1)} s.`);
    process.exitCode = this.#failed === 0 ? 0 : 1;
  }
}

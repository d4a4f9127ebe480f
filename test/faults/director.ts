import type { Armed } from './catalogue.ts';
import type { Answer, Call, Disturbance, Watch } from './fault-proxy.ts';
import type { Case } from './plan.ts';
import { type Sighting, sightingOf } from './step.ts';
import type { Slot } from './workers.ts';

/** A write that took effect at SailPoint, which keeps no log. */
export interface Effect {
  readonly body: unknown;
}

/** Watches everything that goes over the wire, and disturbs what was armed. */
export class Director implements Watch {
  readonly #cases = new Map<string, Case>();
  readonly #armed = new Map<Case, Armed[]>();
  readonly #started = performance.now();
  readonly timelines = new Map<Case, string[]>();
  readonly effects = new Map<Case, Effect[]>();
  /** What went to the queue. */
  readonly queued: string[] = [];
  slots: readonly Slot[] = [];
  isQuiet = false;

  watch(one: Case): void {
    for (const mark of one.subject.marks) this.#cases.set(mark, one);
  }

  arm(one: Case, armed: Armed[]): void {
    this.#armed.set(one, armed);
  }

  note(one: Case, text: string): void {
    const at = ((performance.now() - this.#started) / 1000).toFixed(3);
    const known = this.timelines.get(one);
    if (known) known.push(`${at} ${text}`);
    else this.timelines.set(one, [`${at} ${text}`]);
  }

  disturbanceOf(call: Call): Disturbance | undefined {
    const sighting = sightingOf(call);
    if (call.service === 'sqs') this.queued.push(call.body.toString());
    const one = this.#caseOf(sighting);
    if (!one) return undefined;
    // A read of the change and its head says which change the later writes, which name no resource, are of.
    for (const id of sighting.ids) if (id.startsWith('chg_')) this.#cases.set(id, one);
    const armed = this.isQuiet ? [] : (this.#armed.get(one) ?? []);
    let disturbance: Disturbance | undefined;
    for (const each of armed) disturbance ??= each.at(sighting, call);
    const how = disturbance ? ` ← ${disturbance.do}${disturbance.after ? ' after' : ''}` : '';
    this.note(one, `[${call.pid}] ${sighting.step}${how}`);
    return disturbance;
  }

  answered(call: Call, { status, headers, body }: Answer): void {
    const sighting = sightingOf(call);
    const one = this.#caseOf(sighting);
    if (!one) return;
    const failed = status >= 300 ? ` ${String(body).slice(0, 90)}` : '';
    this.note(
      one,
      `[${call.pid}] ${sighting.step} → ${status}${failed} ${headers['x-okta-request-id'] ?? ''}`,
    );
    if (call.service !== 'sailpoint' || sighting.step !== 'write' || status >= 300) return;
    const effects = this.effects.get(one) ?? [];
    this.effects.set(one, [...effects, { body: JSON.parse(call.body.toString()) }]);
  }

  act(pid: number, disturbance: Disturbance): void {
    for (const slot of this.slots) slot.act(pid, disturbance);
  }

  #caseOf({ ids }: Sighting): Case | undefined {
    for (const id of ids) {
      const one = this.#cases.get(id);
      if (one) return one;
    }
    return undefined;
  }
}

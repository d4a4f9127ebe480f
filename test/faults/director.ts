import type { Armed } from './catalogue.ts';
import type { Deed } from './deeds.ts';
import type { Answer, Call, Disturbance, Watch } from './fault-proxy.ts';
import type { Meddling } from './people.ts';
import type { Case } from './plan.ts';
import { type Sighting, sightingOf } from './step.ts';
import type { Slot } from './workers.ts';

/** Watches everything that goes over the wire, disturbs what was armed, and has people act meanwhile. */
export class Director implements Watch {
  readonly #cases = new Map<string, Case>();
  readonly #armed = new Map<Case, Armed[]>();
  readonly #meddling = new Map<Case, Meddling[]>();
  /** By process and case, the change that it has begun: its next write is of that. */
  readonly #begun = new Map<string, string>();
  readonly #acting: Promise<void>[] = [];
  readonly #started = performance.now();
  readonly timelines = new Map<Case, string[]>();
  /** What took effect at the vendors, in the order in which it did. */
  readonly deeds = new Map<Case, Deed[]>();
  /** What went to the queue. */
  readonly queued: string[] = [];
  slots: readonly Slot[] = [];
  isQuiet = false;

  watch(one: Case): void {
    for (const mark of one.subject.marks) this.#cases.set(mark, one);
  }

  arm(one: Case, armed: Armed[], meddling: readonly Meddling[]): void {
    this.#armed.set(one, armed);
    this.#meddling.set(one, [...meddling]);
  }

  note(one: Case, text: string): void {
    const at = ((performance.now() - this.#started) / 1000).toFixed(3);
    const known = this.timelines.get(one);
    if (known) known.push(`${at} ${text}`);
    else this.timelines.set(one, [`${at} ${text}`]);
  }

  /** Puts down what took effect, of the case that it is about. */
  did(ids: readonly string[], deed: Deed): void {
    const one = this.#caseOf(ids);
    if (!one) return;
    const known = this.deeds.get(one) ?? [];
    this.deeds.set(one, [...known, deed]);
    this.note(
      one,
      `EFFECT by ${deed.change ?? 'a person'}: ${deed.method} ${deed.path} ${JSON.stringify(deed.body ?? '')}`,
    );
  }

  /** Waits until nobody acts by hand any more. */
  async quiet(): Promise<void> {
    this.isQuiet = true;
    await Promise.all(this.#acting);
  }

  disturbanceOf(call: Call): Disturbance | undefined {
    const sighting = sightingOf(call);
    if (call.service === 'sqs') this.queued.push(call.body.toString());
    const one = this.#caseOf(sighting.ids);
    if (!one) return undefined;
    // A read of the change and its queue says which change the later writes, which name no resource, are of.
    const change = sighting.ids.find((id) => id.startsWith('chg_'));
    if (change && sighting.step !== 'others') this.#cases.set(change, one);
    if (change && (sighting.step === 'begin' || sighting.step === 'restart'))
      this.#begun.set(`${call.pid} ${one.number}`, change);
    const armed = this.isQuiet ? [] : (this.#armed.get(one) ?? []);
    let disturbance: Disturbance | undefined;
    for (const each of armed) disturbance ??= each.at(sighting, call);
    const how = disturbance ? ` ← ${disturbance.do}${disturbance.after ? ' after' : ''}` : '';
    this.note(one, `[${call.pid}] ${sighting.step}${how}`);
    this.#meddle(one, sighting);
    return disturbance;
  }

  changeOf(call: Call): string | undefined {
    const sighting = sightingOf(call);
    const one = sighting.step === 'write' ? this.#caseOf(sighting.ids) : undefined;
    return one && this.#begun.get(`${call.pid} ${one.number}`);
  }

  answered(call: Call, { status, headers, body }: Answer): void {
    const sighting = sightingOf(call);
    const one = this.#caseOf(sighting.ids);
    if (!one) return;
    const failed = status >= 300 ? ` ${String(body).slice(0, 90)}` : '';
    this.note(
      one,
      `[${call.pid}] ${sighting.step} → ${status}${failed} ${headers['x-okta-request-id'] ?? ''}`,
    );
  }

  act(pid: number, disturbance: Disturbance): void {
    for (const slot of this.slots) slot.act(pid, disturbance);
  }

  /** Has people do what they do at a step: after it, in the midst of whatever comes then. */
  #meddle(one: Case, { step }: Sighting): void {
    const waiting = this.isQuiet ? [] : (this.#meddling.get(one) ?? []);
    const at = waiting.findIndex((meddling) => meddling.step === step);
    const [meddling] = at < 0 ? [] : waiting.splice(at, 1);
    if (!meddling) return;
    this.#acting.push(this.#byHand(one, meddling));
  }

  async #byHand(one: Case, { delaysMs, choices }: Meddling): Promise<void> {
    for (const [n, ms] of delaysMs.entries()) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      const act = one.subject.byHand(choices[n] ?? 0);
      if (!act) continue;
      try {
        act.run();
      } catch (error) {
        this.note(one, `a person was refused: ${String(error)}`);
        continue;
      }
      const { method, route, params, body } = act.request;
      this.did(one.subject.marks, {
        change: undefined,
        at: Date.now(),
        request: act.request,
        method,
        path: route,
        body: body ?? params,
      });
    }
  }

  #caseOf(ids: readonly string[]): Case | undefined {
    for (const id of ids) {
      const one = this.#cases.get(id);
      if (one) return one;
    }
    return undefined;
  }
}

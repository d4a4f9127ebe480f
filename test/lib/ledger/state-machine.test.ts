import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { execute } from '../../../lib/ledger/execute.ts';
import type { Move } from '../../../lib/ledger/ledger.ts';
import type { ChangeRecord } from '../../../lib/ledger/record.ts';
import { type ChangeState, changeStates, isFinished, mayBecome } from '../../../lib/ledger/states.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { startLedger } from '../../support/ledger.ts';
import { fails, newIntent, sleep, UpstreamResource } from '../../support/upstream-resource.ts';

const { ledger, close } = await startLedger();
afterAll(close);

const newRecord = (): ChangeRecord => ({
  id: `chg_${randomUUID()}`,
  schema: 1,
  operation: 'okta.suspendDevice',
  resource: 'okta:device/guo1',
  caller: 'servicenow',
  state: 'started',
  attempt: 1,
  fencingToken: 1,
  requestHash: 'hash',
  request: { path: '/x', params: {}, query: {} },
  replayable: true,
  deferral: 'queue',
  acceptedAt: new Date(0).toISOString(),
  leaseEndsAt: new Date(0).toISOString(),
});

interface Known {
  /** What is true of the record. */
  state: ChangeState;
  fencingToken: number;
}

/** The ledger, and what each of several invocations last saw of one change. */
interface Real {
  seen: ChangeRecord[];
}

/** An invocation moves the change on from what it knows of it, which may be out of date. */
class MoveOn implements fc.AsyncCommand<Known, Real> {
  readonly who: number;
  readonly to: ChangeState;
  readonly takesOver: boolean;

  constructor(who: number, to: ChangeState, takesOver: boolean) {
    this.who = who;
    this.to = to;
    this.takesOver = takesOver;
  }

  check = () => true;

  async run(known: Known, { seen }: Real): Promise<void> {
    const mine = seen[this.who];
    if (!mine) return;
    const move: Move = { state: this.to, ...(this.takesOver && { fencingToken: mine.fencingToken + 1 }) };
    const isLegal = mayBecome(mine.state, this.to);
    const isCurrent = mine.state === known.state && mine.fencingToken === known.fencingToken;
    if (!isLegal) {
      await expect(ledger.move(mine, move)).rejects.toThrow('cannot go');
    } else {
      const moved = await ledger.move(mine, move);
      expect(moved !== undefined).toBe(isCurrent);
      if (moved) {
        seen[this.who] = moved;
        known.state = this.to;
        known.fencingToken += Number(this.takesOver);
      }
    }
    const now = await ledger.get(mine.id);
    expect(now).toMatchObject(known);
    expect(now?.reviewReason).toBe(isFinished(known.state) ? undefined : known.state);
  }

  toString = () => `${this.who} moves to ${this.to}${this.takesOver ? ' and takes over' : ''}`;
}

/** An invocation reads the change. */
class Look implements fc.AsyncCommand<Known, Real> {
  readonly who: number;

  constructor(who: number) {
    this.who = who;
  }

  check = () => true;

  async run(_: Known, { seen }: Real): Promise<void> {
    const id = seen[this.who]?.id ?? '';
    const now = await ledger.get(id);
    if (now) seen[this.who] = now;
  }

  toString = () => `${this.who} looks`;
}

test('no sequence of moves gets to an illegal state, changes what is finished, or lowers the fence', async () => {
  const who = fc.nat(2);
  const commands = fc.commands(
    [
      fc.tuple(who, fc.constantFrom(...changeStates), fc.boolean()).map((of) => new MoveOn(...of)),
      who.map((one) => new Look(one)),
    ],
    { maxCommands: 40 },
  );
  await fc.assert(
    fc.asyncProperty(commands, async (all) => {
      const record = newRecord();
      await ledger.add(record);
      const setup = () => ({
        model: { state: record.state, fencingToken: record.fencingToken } as Known,
        real: { seen: [record, record, record] },
      });
      await fc.asyncModelRun(setup, all);
    }),
    { numRuns: 80 },
  );
});

const troubles = {
  none: undefined,
  'refused before': fails('refused', 400),
  'limited before': fails('refused', 429, { 'retry-after': '0' }),
  'silent before': fails('no-answer'),
  dies: () => {
    throw new Error('the process dies here');
  },
} as const;

type Trouble = keyof typeof troubles;

/** What is asked of one resource: its changes in the order in which they were first sent. */
interface World {
  readonly upstream: UpstreamResource;
  readonly intents: ReturnType<typeof newIntent>[];
  readonly resource: string;
  readonly last: Map<string, ChangeRecord>;
  writing: number;
  /** How often a write began while another was under way. */
  overlaps: number;
}

/** One invocation of one of the changes, with trouble before or after its effect. */
class Send implements fc.AsyncCommand<object, World> {
  readonly change: number;
  readonly trouble: Trouble;
  readonly after: boolean;
  readonly copies: number;

  constructor(change: number, trouble: Trouble, after: boolean, copies: number) {
    this.change = change;
    this.trouble = trouble;
    this.after = after;
    this.copies = copies;
  }

  check = () => true;

  async run(_: object, world: World): Promise<void> {
    const { upstream, intents, resource, last } = world;
    const intent = intents[this.change] ?? newIntent({ resource });
    intents[this.change] = intent;
    const trouble = troubles[this.trouble];
    upstream.before = async () => {
      world.writing += 1;
      world.overlaps += Number(world.writing > 1);
      await sleep(2);
      world.writing -= 1;
      if (!this.after) trouble?.();
    };
    upstream.after = this.after ? trouble : undefined;
    const effect = upstream.setting({ id: `v${this.change}` });
    await Promise.allSettled(
      Array.from({ length: this.copies }, () => execute(ledger, intent, effect, new Deadline(60))),
    );
    expect(world.overlaps).toBe(0);
    const records = await ledger.getAll(intents.filter(Boolean).map(({ id }) => id));
    expect([...records.values()].filter(({ state }) => state === 'started').length).toBeLessThanOrEqual(1);
    for (const [id, now] of records) {
      const before = last.get(id);
      last.set(id, now);
      if (!before) continue;
      expect(now.fencingToken).toBeGreaterThanOrEqual(before.fencingToken);
      if (isFinished(before.state)) expect(now).toEqual(before);
    }
  }

  toString = () =>
    `change ${this.change} × ${this.copies}, ${this.trouble} ${this.after ? 'after' : 'before'} its effect`;
}

/** Time passes: leases end, and what may still arrive has arrived. */
class Wait implements fc.AsyncCommand<object, World> {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }

  check = () => true;
  run = () => sleep(this.ms);
  toString = () => `${this.ms} ms pass`;
}

test('of one resource at most one change is started at a time, whatever goes wrong, and what is finished stays', async () => {
  const trouble = fc.constantFrom(...(Object.keys(troubles) as Trouble[]));
  const commands = fc.commands(
    [
      fc.tuple(fc.nat(2), trouble, fc.boolean(), fc.integer({ min: 1, max: 3 })).map((of) => new Send(...of)),
      fc.constantFrom(30, 130, 330).map((ms) => new Wait(ms)),
    ],
    { maxCommands: 12 },
  );
  await fc.assert(
    fc.asyncProperty(commands, async (all) => {
      const { resource } = newIntent();
      const real = {
        upstream: new UpstreamResource(),
        intents: [],
        resource,
        last: new Map(),
        writing: 0,
        overlaps: 0,
      };
      await fc.asyncModelRun(() => ({ model: {}, real }), all);
    }),
    { numRuns: 25, interruptAfterTimeLimit: 20_000 },
  );
}, 40_000);

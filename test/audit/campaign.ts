import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asAudit, Child } from './child.ts';
import { type AuditName, auditNames, keyOf } from './label.ts';
import { type Asked, type Ran, runAudit } from './run-audit.ts';
import { type Endpoints, type Labels, startWorld, type WorldSize } from './world.ts';

/** What a world says of itself to whoever audits it. */
interface Told {
  readonly endpoints: Endpoints;
  readonly parameters: Readonly<Record<AuditName, unknown>>;
  readonly changes: number;
  readonly labels: Labels;
}

export interface CampaignOptions {
  readonly size: WorldSize;
  /** Share of the vendors' limits that is left to others. */
  readonly reserve: number;
  /** Whether the world, and each audit, has a process of its own. */
  readonly apart: boolean;
  /** Told of what goes on. */
  readonly say?: (sentence: string) => void;
}

/** One run, and what it had to find. */
export interface Checked {
  readonly ran: Ran;
  /** Whether it was the first, before anything drifted. */
  readonly isBaseline: boolean;
  readonly planted: readonly string[];
  readonly exempted: readonly string[];
}

/**
 * Plants faults of every kind in an org, a tenant and a ledger, lets one audit have a first run, lets things drift, and
 * runs every audit once.
 */
export async function campaign({
  size,
  reserve,
  apart,
  say = () => {},
}: CampaignOptions): Promise<Checked[]> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-campaign-'));
  const world = apart ? worldApart() : worldHere();
  const checked: Checked[] = [];
  try {
    let told = await world.start(size);
    say(`${told.changes} changes on record`);
    const run = async (audit: AuditName, isBaseline: boolean) => {
      const { endpoints, parameters, labels } = told;
      const asked: Asked = { audit, parameters: parameters[audit], endpoints, folder, reserve };
      const ran = await (apart ? runApart(asked) : runAudit(asked));
      say(`${audit}: ${ran.entries} entries in ${ran.seconds.toFixed(0)} s`);
      checked.push({ ran, isBaseline, ...expectedOf(audit, labels) });
    };
    await run('application-access', true);
    told = await world.drift();
    for (const audit of auditNames) await run(audit, false);
    return checked;
  } finally {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function expectedOf(audit: AuditName, { planted, exempted }: Labels) {
  const keys = (labels: Labels['planted']) => labels.filter((label) => label.audit === audit).map(keyOf);
  return { planted: keys(planted), exempted: keys(exempted) };
}

function worldApart() {
  const child = new Child('world-process.ts');
  return {
    start: (size: WorldSize) => child.ask<Told>({ start: size }),
    drift: () => child.ask<Told>('drift'),
    close: () => child.close(),
  };
}

function worldHere() {
  let world: Awaited<ReturnType<typeof startWorld>> | undefined;
  const told = (): Told => {
    if (!world) throw new Error('There is no world');
    const { endpoints, parameters, changes } = world;
    return { endpoints, parameters, changes, labels: world.labels() };
  };
  return {
    start: async (size: WorldSize) => {
      world = await startWorld(size);
      return told();
    },
    drift: async () => {
      await world?.drift();
      return told();
    },
    close: async () => world?.close(),
  };
}

async function runApart(asked: Asked): Promise<Ran> {
  const child = new Child('audit-process.ts', asAudit);
  try {
    return await child.ask<Ran>(asked);
  } finally {
    await child.close();
  }
}

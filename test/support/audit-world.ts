import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { createFindingsTable } from '../../infra/local/dynamodb/create-findings-table.ts';
import { startDynamoDB } from '../../infra/local/dynamodb/start-dynamodb.ts';
import type { Audit, Entry, Justification } from '../../lib/audit/audit.ts';
import type { Evaluation } from '../../lib/audit/evaluate.ts';
import { FolderStore } from '../../lib/audit/folder-store.ts';
import { newRun, type Run } from '../../lib/audit/run.ts';
import type { RunStore } from '../../lib/audit/run-store.ts';
import { runWhole } from '../../lib/audit/whole.ts';
import { DynamoDB } from '../../lib/aws/dynamodb.ts';
import type { FindingKind } from '../../lib/findings/finding.ts';
import { Findings } from '../../lib/findings/findings.ts';
import { Ledger } from '../../lib/ledger/ledger.ts';
import type { Summary } from '../../lib/report/report.ts';
import { Deadline } from '../../lib/upstream/deadline.ts';
import { testTiming } from './ledger.ts';

/** Something that the audit of {@link startAuditWorld} looks at. */
export interface Thing {
  readonly owner: string;
  readonly ticket?: string;
  readonly kind?: FindingKind;
  readonly exemption?: string;
  readonly occurrence?: string;
}

const parameters = z.strictObject({
  /** Only resources that begin with this. */
  only: z.string().default('okta:app/'),
  note: z.string().optional(),
});

export const PAGE = 10;

/** A world of things with an audit of them, on an embedded DynamoDB and a folder. */
export async function startAuditWorld() {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const dynamodb = await startDynamoDB('changes');
  await createFindingsTable('findings', dynamodb.url);
  const client = new DynamoDB({ endpoint: dynamodb.url });
  const ledger = new Ledger('changes', client, testTiming);
  const findings = new Findings('findings', client);
  const folder = await mkdtemp(join(tmpdir(), 'audit-world-'));
  const things = new Map<string, Thing>();
  const asked: string[] = [];
  const world = {
    ledger,
    findings,
    folder,
    store: new FolderStore(folder) as RunStore,
    things,
    /** What happens when something is inspected; throwing fails it. */
    onInspect: (async () => {}) as (resource: string) => Promise<void> | void,
    onPlan: (async () => {}) as (page: number) => Promise<void> | void,
    mayBeEmpty: false,
    tenants: ['https://acme.okta.com'] as readonly string[],
    told: [] as Summary[],
    mayGoOn: () => true,
    /** What was planned and inspected since the last call. */
    asked: () => asked.splice(0),
    /** Takes all steps of a new run, or of one that is there. */
    run: async (
      given: unknown = {},
      more: { acceptShrinkage?: string; run?: Run } = {},
    ): Promise<Summary> => {
      const { run = newRun(audit.name, given, more) } = more;
      return runWhole(run, world.workOf(run));
    },
    workOf: (run: Run): Evaluation<z.output<typeof parameters>, string> => ({
      audit: { ...audit, mayBeEmpty: world.mayBeEmpty },
      store: world.store,
      context: {
        parameters: parameters.parse(run.parameters),
        startedAt: new Date(run.startedAt),
        vendor: () => Promise.reject(new Error('There is no vendor here')),
        ledger,
        findings,
        deadline: () => new Deadline(10_000),
      },
      tenants: world.tenants,
      version: '0.1.0',
      takeCalls: () => ({ made: 0, refused: 0 }),
      mayGoOn: () => world.mayGoOn(),
      tell: async (summary) => void world.told.push(summary),
    }),
    close: async () => {
      await client.close();
      await dynamodb.close();
      await rm(folder, { recursive: true });
    },
  };

  const audit: Audit<z.output<typeof parameters>, string> = {
    name: 'things',
    title: 'Things',
    description: 'Who owns which thing.',
    parameters,
    columns: [{ name: 'owner', title: 'Owner', kind: 'text' }],
    kinds: ['assignment-without-ticket', 'too-many-super-admins', 'access-drift', 'change-stuck'],
    covers: (resource, { only }) => resource.startsWith(only),
    mayBeEmpty: false,
    async *plan({ parameters: { only } }, from = 0) {
      const resources = [...things.keys()].filter((resource) => resource.startsWith(only));
      for (let page = Number(from); page * PAGE < resources.length; page += 1) {
        asked.push(`page ${page}`);
        await world.onPlan(page);
        const isLast = (page + 1) * PAGE >= resources.length;
        yield { items: resources.slice(page * PAGE, (page + 1) * PAGE), ...(!isLast && { next: page + 1 }) };
      }
    },
    async inspect(resource) {
      asked.push(resource);
      await world.onInspect(resource);
      const thing = things.get(resource);
      return thing ? [entryOf(resource, thing)] : [];
    },
    tally: () => {
      let entries = 0;
      return {
        add: () => {
          entries += 1;
        },
        findings: () => [],
        charts: () => [],
        figures: () => ({ things: entries }),
      };
    },
  };
  return world;
}

function entryOf(resource: string, { owner, ticket, kind, exemption, occurrence }: Thing): Entry {
  const justification: Justification | undefined =
    ticket === undefined
      ? undefined
      : { ticket, change: 'chg_1', caller: 'servicenow', at: '2026-01-01T00:00:00.000Z' };
  const finding = kind && {
    kind,
    resource,
    effect: 'assigned',
    text: `${owner} has it without a ticket`,
    severity: 'high' as const,
    operations: ['okta.unassignUserFromApplication'],
    ...(exemption !== undefined && { exemption }),
    ...(occurrence !== undefined && { occurrence }),
  };
  return {
    resource,
    state: { owner },
    facts: { owner, seen: 1 },
    ...(justification && { justification }),
    findings: finding ? [finding] : [],
  };
}

export const resourceOf = (number: number) => `okta:app/0oa1/user/00u${String(number).padStart(4, '0')}`;

/** So many things, all with tickets. */
export function fill(things: Map<string, Thing>, count: number): void {
  things.clear();
  for (let i = 0; i < count; i += 1) things.set(resourceOf(i), { owner: `user ${i}`, ticket: 'RITM0010023' });
}

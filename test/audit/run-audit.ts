import { audits } from '../../functions/audits.ts';
import { FolderStore } from '../../lib/audit/folder-store.ts';
import { newRun, runKeys } from '../../lib/audit/run.ts';
import { storedFinding } from '../../lib/audit/stored.ts';
import { runWhole } from '../../lib/audit/whole.ts';
import { type Sources, workOf } from '../../lib/audit/work-of.ts';
import { DynamoDB } from '../../lib/aws/dynamodb.ts';
import { Findings } from '../../lib/findings/findings.ts';
import { isUnsettled } from '../../lib/findings/states.ts';
import { Ledger } from '../../lib/ledger/ledger.ts';
import { okta } from '../../lib/okta/okta.ts';
import { sailpoint } from '../../lib/sailpoint/sailpoint.ts';
import { Connection } from '../../lib/upstream/connection.ts';
import type { Vendor } from '../../lib/upstream/vendor.ts';
import { type AuditName, keyOf } from './label.ts';
import { type Endpoints, TABLES } from './world.ts';

/** What is to be run. */
export interface Asked {
  readonly audit: AuditName;
  readonly parameters: unknown;
  readonly endpoints: Endpoints;
  /** Where runs are stored. */
  readonly folder: string;
  readonly reserve: number;
}

/** What a run came to. */
export interface Ran {
  readonly audit: AuditName;
  readonly outcome: string;
  /** Why it failed, where it did. */
  readonly failures: readonly string[];
  readonly entries: number;
  readonly calls: number;
  readonly refused: number;
  readonly seconds: number;
  /** Peak resident memory of this process, in MiB. */
  readonly peakMiB: number;
  /** Findings by their keys. */
  readonly raised: readonly string[];
  readonly exempted: readonly string[];
  /** Those that are raised in the report, and not open in the table of findings. */
  readonly notOnRecord: readonly string[];
}

/** Runs one audit whole, as on one machine: with the real steps, readers at their pace, and a folder as its store. */
export async function runAudit({ audit: name, parameters, endpoints, folder, reserve }: Asked): Promise<Ran> {
  const startedAt = performance.now();
  const client = new DynamoDB({ endpoint: endpoints.dynamodb });
  const findings = new Findings(TABLES.findings, client);
  const sources: Sources = {
    ledger: new Ledger(TABLES.ledger, client),
    findings,
    tenant: ({ name: vendor }: Vendor) => ({ connection: async () => connect(vendor, endpoints) }),
  };
  const { audit, needs } = audits[`audits/${name}`];
  const store = new FolderStore(folder);
  const run = newRun(name, parameters);
  const { vendors = [] } = needs;
  const { signal } = new AbortController();
  try {
    const work = await workOf({
      run,
      audit: audit as never,
      vendors,
      sources,
      store,
      version: 'campaign',
      reserve,
      signal,
    });
    const summary = await runWhole(run, work);
    const seconds = (performance.now() - startedAt) / 1000;
    const peakMiB = process.resourceUsage().maxRSS / 1024;
    const { entries, calls, outcome, failures, implausible } = summary;
    const found = { raised: [] as string[], exempted: [] as string[], notOnRecord: [] as string[] };
    for await (const line of store.lines(runKeys(run).findings)) {
      const finding = storedFinding.parse(JSON.parse(line));
      if (finding.since === 'gone') continue;
      found[finding.exemption === undefined ? 'raised' : 'exempted'].push(keyOf(finding));
      const status = (await findings.get(finding.id))?.status;
      const isOpen = status !== undefined && isUnsettled(status);
      if (isOpen !== (finding.exemption === undefined)) found.notOnRecord.push(keyOf(finding));
    }
    return {
      audit: name,
      outcome,
      failures: [...implausible, ...failures.map(({ item, reason }) => `${item}: ${reason}`)],
      entries,
      calls: calls.made,
      refused: calls.refused,
      seconds,
      peakMiB,
      ...found,
    };
  } finally {
    await client.close();
  }
}

function connect(vendor: Vendor['name'], { okta: org, sailpoint: tenant }: Endpoints): Connection {
  const { baseUrl, authorization } =
    vendor === 'okta'
      ? okta.connect({ orgUrl: org.url, apiToken: org.apiToken })
      : sailpoint.connect({
          baseUrl: tenant.url,
          clientId: tenant.clientId,
          clientSecret: tenant.clientSecret,
        });
  return new Connection(baseUrl, authorization, undefined, vendor);
}

import pMap from 'p-map';
import { createFindingsTable } from '../../infra/local/dynamodb/create-findings-table.ts';
import { startDynamoDB } from '../../infra/local/dynamodb/start-dynamodb.ts';
import { startOktaOrg } from '../../infra/local/okta/start-okta-org.ts';
import { startSailPointTenant } from '../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { DynamoDB } from '../../lib/aws/dynamodb.ts';
import { Ledger } from '../../lib/ledger/ledger.ts';
import type { AuditName, Label } from './label.ts';
import { plantApplications } from './plant/applications.ts';
import { plantCapabilities } from './plant/capabilities.ts';
import { plantChanges } from './plant/changes.ts';
import { plantDevices } from './plant/devices.ts';
import { plantDrift } from './plant/drift.ts';
import { plantRoles } from './plant/roles.ts';
import { Planting } from './planting.ts';

export const TABLES = { ledger: 'changes', findings: 'findings' } as const;

/** How much there is of everything. */
export interface WorldSize {
  readonly seed: number;
  readonly users: number;
  readonly assignments: number;
  readonly roleHolders: number;
  readonly devices: number;
  readonly identities: number;
  /** Of each sort, and of each application as many again. */
  readonly faults: number;
  /** Requests a minute that Okta takes for each of its buckets. */
  readonly rateLimit: number;
}

/** Where everything is, for a process that audits. */
export interface Endpoints {
  readonly okta: { readonly url: string; readonly apiToken: string };
  readonly sailpoint: { readonly url: string; readonly clientId: string; readonly clientSecret: string };
  readonly dynamodb: string;
}

/** What the audits have to find by now. */
export interface Labels {
  readonly planted: readonly Label[];
  readonly exempted: readonly Label[];
}

/** An org, a tenant and a ledger in which something is planted. */
export interface World {
  readonly endpoints: Endpoints;
  readonly parameters: Readonly<Record<AuditName, unknown>>;
  /** Changes on record. */
  readonly changes: number;
  labels(): Labels;
  /** Lets something happen between two runs. */
  drift(): Promise<void>;
  close(): Promise<void>;
}

// As many as one process of an embedded DynamoDB answers without piling up.
const WRITES_AT_ONCE = 16;

/** Starts a world: everything in this process, nothing on the disk. */
export async function startWorld(size: WorldSize): Promise<World> {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  const { seed, users, roleHolders, devices, identities, faults, rateLimit } = size;
  const limit = { limit: rateLimit, windowMs: 60_000 };
  const org = await startOktaOrg({
    seed,
    size: { users, devices, applicationUsers: 20, roleHolders: 3, groups: 2 },
    rateLimits: { apps: limit, users: limit, roles: limit, iam: limit, devices: limit },
  });
  const tenant = await startSailPointTenant({ seed, identities });
  const dynamodb = await startDynamoDB(TABLES.ledger);
  await createFindingsTable(TABLES.findings, dynamodb.url);
  const client = new DynamoDB({ endpoint: dynamodb.url });
  const ledger = new Ledger(TABLES.ledger, client);

  const planting = new Planting({ seed, now: Date.now(), faults });
  const apps = plantApplications(planting, org.state, size.assignments);
  plantRoles(planting, org.state, roleHolders);
  plantDevices(planting, org.state);
  const watched = plantCapabilities(planting, tenant);
  plantChanges(planting);
  let changes = 0;
  const record = async () => {
    changes += planting.changes.length;
    await pMap(planting.changes.splice(0), (change) => ledger.add(change), { concurrency: WRITES_AT_ONCE });
  };
  await record();

  const since = new Date(planting.since).toISOString();
  const exemptions = (audit: AuditName) => planting.exemptions[audit] ?? [];
  return {
    endpoints: {
      okta: { url: org.url, apiToken: org.apiToken },
      sailpoint: { url: tenant.url, clientId: tenant.clientId, clientSecret: tenant.clientSecret },
      dynamodb: dynamodb.url,
    },
    parameters: {
      'application-access': {
        apps: apps.map(({ app: { id, label } }) => ({ id, label })),
        since,
        exemptions: exemptions('application-access'),
      },
      'admin-roles': { since, exemptions: exemptions('admin-roles') },
      'stale-devices': { exemptions: exemptions('stale-devices') },
      'sailpoint-capabilities': { ...watched, exemptions: exemptions('sailpoint-capabilities') },
      'ledger-health': { since, exemptions: exemptions('ledger-health') },
    },
    get changes() {
      return changes;
    },
    labels: () => ({ planted: [...planting.planted], exempted: [...planting.exempted] }),
    drift: async () => {
      plantDrift(planting, org.state, apps, Date.now());
      await record();
    },
    close: async () => {
      await client.close();
      await Promise.all([org.close(), tenant.close(), dynamodb.close()]);
    },
  };
}

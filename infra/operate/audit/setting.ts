import { type Sources, sourcesOf } from '../../../lib/audit/work-of.ts';
import { Services } from '../../../lib/operation/services.ts';
import { findingsOf, ledgerOf } from '../../../lib/operation/stores.ts';
import { Connection } from '../../../lib/upstream/connection.ts';
import type { Vendor } from '../../../lib/upstream/vendor.ts';
import { startLocal } from '../../local/start-local.ts';
import { type LocalTenant, oktaTenant, sailpointTenant } from '../../local/tenants.ts';
import { useAwsChain } from '../aws-chain.ts';
import { Refusal } from '../refusal.ts';

/** What an audit at a terminal works with. */
export interface Setting {
  readonly sources: Sources;
  /** Ids to try, of the tenants that are embedded. */
  readonly samples: Readonly<Record<string, string>>;
  /** Whether the ledger is one of its own, which knows of no ticket. */
  readonly isLedgerEmpty: boolean;
  close(): Promise<void>;
}

type Vendors = readonly Vendor['name'][];

/**
 * The ledger, the findings and the tenants that the environment names, embedded ones for what it does not name.
 *
 * @throws {Refusal} where the variables of a vendor or a deployment are incomplete, or another process uses `dataDir`
 * @throws {OtherData} where `dataDir` holds another org or tenant
 */
export async function settingOf(vendors: Vendors, dataDir: string | undefined): Promise<Setting> {
  if (process.env.LEDGER_TABLE_NAME === undefined) return onThisMachine(dataDir);
  if (dataDir === undefined) return ofDeployment(vendors);
  throw new Refusal('--data is of no use where LEDGER_TABLE_NAME names another ledger.');
}

async function onThisMachine(dataDir: string | undefined): Promise<Setting> {
  const isReal = Boolean(process.env.OKTA_CLIENT_ORGURL || process.env.SAIL_BASE_URL);
  const local = await startLocal({ dataDir, deliverEvents: false });
  return {
    sources: sourcesOf(new Services()),
    samples: local.samples,
    isLedgerEmpty: isReal && dataDir === undefined,
    close: () => local.close(),
  };
}

const SECRETS = { okta: 'OKTA_SECRET_ID', sailpoint: 'SAILPOINT_SECRET_ID' } as const;
const TENANTS = { okta: oktaTenant, sailpoint: sailpointTenant } as const;
const ADDRESSES = { okta: 'OKTA_CLIENT_ORGURL', sailpoint: 'SAIL_BASE_URL' } as const;

async function ofDeployment(vendors: Vendors): Promise<Setting> {
  if (process.env.FINDINGS_TABLE_NAME === undefined)
    throw new Refusal('LEDGER_TABLE_NAME is set, so FINDINGS_TABLE_NAME is needed too.');
  await useAwsChain();
  const services = new Services();
  const named = new Map<string, LocalTenant>();
  for (const name of vendors) {
    if (process.env[SECRETS[name]] !== undefined) continue;
    if (process.env[ADDRESSES[name]] === undefined)
      throw new Refusal(
        `LEDGER_TABLE_NAME is set, so ${SECRETS[name]} or ${ADDRESSES[name]} is needed: a deployment's ledger says nothing of an embedded tenant.`,
      );
    named.set(name, await TENANTS[name]({}));
  }
  return {
    sources: {
      ledger: ledgerOf(services),
      findings: findingsOf(services),
      tenant: (vendor) => {
        const tenant = named.get(vendor.name);
        return tenant ? { connection: async () => connect(vendor, tenant) } : services.tenant(vendor);
      },
    },
    samples: {},
    isLedgerEmpty: false,
    close: async () => {},
  };
}

function connect(vendor: Vendor, { secret }: LocalTenant): Connection {
  const { baseUrl, authorization } = vendor.connect(secret);
  return new Connection(baseUrl, authorization, undefined, vendor.name);
}

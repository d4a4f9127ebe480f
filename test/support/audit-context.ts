import type { Audit, AuditContext, Entry, PlannedPage } from '../../lib/audit/audit.ts';
import type { Findings } from '../../lib/findings/findings.ts';
import type { Ledger } from '../../lib/ledger/ledger.ts';
import { oktaAuthorization } from '../../lib/okta/authorization.ts';
import { SailPointAuthorization } from '../../lib/sailpoint/authorization.ts';
import { Connection } from '../../lib/upstream/connection.ts';
import { Deadline } from '../../lib/upstream/deadline.ts';
import type { Reader } from '../../lib/upstream/reader.ts';
import type { UpstreamRequest } from '../../lib/upstream/request.ts';

/** A reader that tells what was asked through it, as `METHOD /path`. */
export interface WatchedReader extends Reader {
  asked(): string[];
}

/** Tells what is read. */
export function watched(reader: Reader): WatchedReader {
  const seen: string[] = [];
  return {
    baseUrl: reader.baseUrl,
    read: (request: UpstreamRequest, deadline) => {
      seen.push(`${request.method} ${request.path.split('?')[0]}`);
      return reader.read(request, deadline);
    },
    asked: () => seen.splice(0),
  };
}

/** A reader of an embedded org. */
export function oktaReader({ url, apiToken }: { readonly url: string; readonly apiToken: string }) {
  return watched(new Connection(url, oktaAuthorization({ orgUrl: url, apiToken })));
}

/** A reader of an embedded tenant. */
export function sailpointReader(tenant: {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
}) {
  const { url, clientId, clientSecret } = tenant;
  return watched(new Connection(url, new SailPointAuthorization({ baseUrl: url, clientId, clientSecret })));
}

/** What an audit works with, for parameters as a person gives them. */
export function auditContext<Parameters>(
  audit: Pick<Audit<Parameters>, 'parameters'>,
  parameters: unknown,
  parts: {
    readonly ledger: Ledger;
    readonly okta?: Reader;
    readonly sailpoint?: Reader;
    readonly startedAt?: Date;
    readonly findings?: Findings;
  },
): AuditContext<Parameters> {
  // Not all audits look at the findings.
  const { ledger, startedAt = new Date(), findings = {} as Findings } = parts;
  return {
    parameters: audit.parameters.parse(parameters),
    startedAt,
    vendor: async (name) => {
      const reader = parts[name];
      if (!reader) throw new Error(`There is no ${name} here`);
      return reader;
    },
    ledger,
    findings,
    deadline: () => new Deadline(10_000),
  };
}

/** A page on which every member is what it should be. */
interface Page<Item> extends PlannedPage<Item> {
  readonly items: readonly Item[];
}

/** All pages of a plan. */
export function pagesOf<Parameters, Item>(
  audit: Audit<Parameters, Item>,
  context: AuditContext<Parameters>,
  from?: unknown,
): Promise<Page<Item>[]> {
  return Array.fromAsync(audit.plan(context, from) as AsyncIterable<Page<Item>>);
}

/** Everything that an audit finds, by resource. A plan is stored and read again before it is inspected. */
export async function entriesOf<Parameters, Item>(
  audit: Audit<Parameters, Item>,
  context: AuditContext<Parameters>,
): Promise<Map<string, Entry>> {
  const pages = JSON.parse(JSON.stringify(await pagesOf(audit, context))) as Page<Item>[];
  const entries: Entry[] = [];
  for (const item of pages.flatMap(({ items }) => items))
    entries.push(...(await audit.inspect(item, context)));
  const byResource = new Map(entries.map((entry) => [entry.resource, entry]));
  if (byResource.size !== entries.length) throw new Error('A resource came twice');
  return byResource;
}

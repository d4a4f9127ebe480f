import type { Audit } from './audit.ts';

/** How much a run looked at. */
export interface Extent {
  readonly run: string;
  readonly entries: number;
  readonly items: number;
  readonly pages: number;
  /** The addresses of the tenants. */
  readonly tenants: readonly string[];
}

const CHECK =
  'An Okta app that has its scopes but no administrator role gets an empty list from every request. Look at the role of the gateway (npm run doctor) and at the parameters. If it is true, run the audit again with --accept-shrinkage and the ticket that says so.';

// Of a handful, half may well be gone.
const MANY = 10;

/**
 * What of a run cannot be true, one sentence or two for a person each: nothing where there was something or must be
 * something, half of it or less left, or another tenant. What is not a vendor's answer is believed.
 *
 * @param last the run to compare with; entries that are not within the parameters of both do not count
 * @param alike whether that had the same parameters
 */
export function implausible(
  audit: Pick<Audit, 'title' | 'mayBeEmpty'>,
  now: Extent,
  last: Extent | undefined,
  alike: boolean,
): string[] {
  if (now.tenants.length === 0) return [];
  const found: string[] = [];
  const another = last && anotherTenant(now.tenants, last.tenants);
  if (another !== undefined && last) {
    found.push(
      `The last run, ${last.run}, was about ${another}, and this one is about ${now.tenants.join(', ')}: they cannot be compared. Look at the secret of the gateway and at the parameters. If it is true, run the audit again with --accept-shrinkage and the ticket that says so.`,
    );
  }
  if (now.entries === 0 && last && last.entries > 0) {
    found.push(
      `There is nothing at all, where the last run, ${last.run}, had ${counted(last.entries, 'entry', 'entries')}. ${CHECK}`,
    );
  } else if (now.entries === 0 && !audit.mayBeEmpty) {
    found.push(`There is nothing at all, which cannot be true of ${audit.title}. ${CHECK}`);
  } else if (last) {
    const shrunk = shrinkages(now, last, alike);
    if (shrunk.length > 0) {
      found.push(
        `There is half or less of what the last run, ${last.run}, had: ${shrunk.join(', ')}. ${CHECK}`,
      );
    }
  }
  return found;
}

function shrinkages(now: Extent, last: Extent, alike: boolean): string[] {
  const measures = [
    ['entries', now.entries, last.entries],
    // With other parameters other things are listed.
    ...(alike
      ? ([
          ['items to inspect', now.items, last.items],
          ['pages', now.pages, last.pages],
        ] as const)
      : []),
  ] as const;
  return measures
    .filter(([, is, was]) => was >= MANY && is * 2 <= was)
    .map(([what, is, was]) => `${is} ${what} instead of ${was}`);
}

/** The tenants that the last run was about, where they are others. Ports change from one local start to the next. */
export function anotherTenant(now: readonly string[], last: readonly string[]): string | undefined {
  const hosts = (urls: readonly string[]) => urls.map((url) => new URL(url).hostname).sort();
  const isSame = JSON.stringify(hosts(now)) === JSON.stringify(hosts(last));
  return isSame ? undefined : last.join(', ') || 'no tenant';
}

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

import { vendorOperations } from '../../../functions/vendor-operations.ts';
import type { Connection } from '../../../lib/upstream/connection.ts';
import type { UpstreamAnswer, UpstreamRequest } from '../../../lib/upstream/request.ts';
import { covers } from '../okta-scopes.ts';
import { isEmptyList, probe } from '../probe.ts';
import { type Check, failed, ok, skipped } from './check.ts';

interface Family {
  /** The folder of its operations. */
  readonly name: string;
  readonly area: 'apps' | 'roles' | 'devices';
  /** What shows something, or a 404, to whoever may read. */
  readonly read: UpstreamRequest;
  /** What is a 404 to whoever may write. It touches nothing: no such thing exists. */
  readonly write: UpstreamRequest;
}

// Nothing has these ids. Whoever is allowed in is told so (404); who has scopes but no administrator role gets an
// empty list instead, also of things that do not exist, and anybody else a 403.
const APP = '/api/v1/apps/0oa00000000000000000';
const USER = '00u00000000000000000';
const DEVICE = '/api/v1/devices/guo00000000000000000';

const families: readonly Family[] = [
  {
    name: 'application-users',
    area: 'apps',
    read: { method: 'GET', path: `${APP}/users` },
    write: { method: 'DELETE', path: `${APP}/users/${USER}` },
  },
  {
    name: 'application-groups',
    area: 'apps',
    read: { method: 'GET', path: `${APP}/groups` },
    write: { method: 'DELETE', path: `${APP}/groups/00g00000000000000000` },
  },
  {
    name: 'user-roles',
    area: 'roles',
    // Never empty: every org has an administrator.
    read: { method: 'GET', path: '/api/v1/iam/assignees/users', query: [['limit', '1']] },
    write: { method: 'DELETE', path: `/api/v1/users/${USER}/roles/ra100000000000000000` },
  },
  {
    name: 'devices',
    area: 'devices',
    read: { method: 'GET', path: DEVICE },
    write: { method: 'POST', path: `${DEVICE}/lifecycle/unsuspend` },
  },
];

/** Whether the token and the administrator role let the operations of each family work; names those that do not. */
export async function checkOktaFamilies(
  connection: Connection,
  scopes: readonly string[] | undefined,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const family of families) {
    const name = `okta ${family.name}`;
    const shown = await probe(connection, family.read);
    if (shown?.status === 401 && !isFeatureOff(shown)) return [...checks, unauthorized];
    const trouble = troubleOf(shown, family, 'read', scopes);
    if (trouble) {
      checks.push({ ...trouble, name });
      continue;
    }
    const late = troubleOf(await probe(connection, family.write), family, 'manage', scopes);
    checks.push(late ? { ...late, name } : ok(name, 'can be read and changed'));
  }
  return checks;
}

const unauthorized = failed(
  'okta token',
  'the token is expired, revoked or wrong (401): no Okta operation would work',
  'Make a new one and put it with `npm run secrets -- put okta`; API tokens expire after 30 days without use.',
);

function isFeatureOff({ body }: UpstreamAnswer): boolean {
  return (body as { errorCode?: string } | undefined)?.errorCode === 'E0000015';
}

function troubleOf(
  answer: UpstreamAnswer | undefined,
  { name, area }: Family,
  kind: 'read' | 'manage',
  scopes: readonly string[] | undefined,
): Check | undefined {
  const affected = `would not work: ${operationsOf(name, kind).join(', ')}`;
  if (!answer) return failed('', `Okta did not answer; ${affected}`, 'Look at the network, and try again.');
  if (isFeatureOff(answer)) {
    return failed('', `the feature is not enabled in this org; ${affected}`, 'Ask Okta to enable it.');
  }
  const { status } = answer;
  if (isEmptyList(answer)) {
    const remedy =
      'Give the app an administrator role (its tab Admin roles): without one Okta answers lists with nothing. `npm run setup:okta` says which.';
    return failed('', `there are scopes but no administrator role (200 []); ${affected}`, remedy);
  }
  if (status === 403) {
    const scope = `okta.${area}.${kind}`;
    if (scopes && !covers(scopes, scope)) {
      return failed(
        '',
        `the scope ${scope} is missing (403); ${affected}`,
        'Grant it, and list it in the secret.',
      );
    }
    const remedy = 'Give the app or the owner of the token a role that may; `npm run setup:okta` says which.';
    return failed('', `the administrator role does not allow it (403); ${affected}`, remedy);
  }
  if (status === 429 || status >= 500) return skipped('', `Okta answered ${status}: look again later`);
  return undefined;
}

/** The operations of a family that fail: all where it cannot be read, the changes where it cannot be changed. */
function operationsOf(family: string, kind: 'read' | 'manage'): string[] {
  return Object.entries(vendorOperations)
    .filter(([file]) => file.startsWith(`okta/${family}/`))
    .map(([, { operation }]) => operation)
    .filter((operation) => kind === 'read' || operation.kind === 'change')
    .map(({ id }) => id.replace('okta.', ''));
}

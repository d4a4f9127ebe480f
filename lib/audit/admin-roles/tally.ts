import type { AuditFinding, Chart, Entry, Tally } from '../audit.ts';
import { exempt } from '../exemptions/exempt.ts';
import { holderIn } from './held-role.ts';
import type { AdminRolesParameters } from './parameters.ts';

const NAMED = 20;
// A chart with more bars is no picture any more. Custom roles may be many.
const ROLES_SHOWN = 20;
const SUPER_ADMIN = 'SUPER_ADMIN';
/** That there are too many is about no one of them. */
export const ALL_SUPER_ADMINS = `okta:role/${SUPER_ADMIN}`;

const WAYS = ['direct', 'through a group', 'by governance'] as const;
const BASES = ['ticket', 'governance', 'before', 'nothing'] as const;
const BASIS_NAMES = {
  ticket: 'with a ticket',
  governance: 'by a governance grant',
  before: 'from before',
  nothing: 'without a ticket',
} as const;

interface Row {
  holders: number;
  readonly byBasis: Record<(typeof BASES)[number], number>;
}

/** How many hold which role, how they came by it, and whether a ticket says so. As large as the list of roles. */
export class RolesTally implements Tally {
  readonly #parameters: AdminRolesParameters;
  readonly #startedAt: Date;
  readonly #roles = new Map<string, Row>();
  readonly #ways = new Map<string, number>();
  readonly #kinds = new Map<string, number>();
  readonly #superAdmins: string[] = [];
  #superAdminCount = 0;
  #holders = 0;
  #lastHolder: string | undefined;

  constructor(parameters: AdminRolesParameters, startedAt: Date) {
    this.#parameters = parameters;
    this.#startedAt = startedAt;
  }

  add({ resource, facts, findings }: Entry): void {
    // The roles of one holder come one after the other.
    const holder = holderIn(resource);
    if (holder !== this.#lastHolder) this.#holders += 1;
    this.#lastHolder = holder;
    this.#addRole(facts);
    this.#count(this.#ways, wayOf(resource, facts));
    for (const { kind, exemption } of findings) if (exemption === undefined) this.#count(this.#kinds, kind);
    if (facts.role !== SUPER_ADMIN || facts.again === true) return;
    this.#superAdminCount += 1;
    // The first by the alphabet, so that a run that was resumed names the same.
    this.#superAdmins.push(String(facts.login ?? facts.user ?? holder));
    this.#superAdmins.sort().splice(NAMED);
  }

  findings(): readonly AuditFinding[] {
    const { maxSuperAdmins, exemptions } = this.#parameters;
    const count = this.#superAdminCount;
    if (count <= maxSuperAdmins) return [];
    const more = count - this.#superAdmins.length;
    const names = [...this.#superAdmins, ...(more > 0 ? [`${more} more`] : [])].join(', ');
    const found: AuditFinding = {
      kind: 'too-many-super-admins',
      resource: ALL_SUPER_ADMINS,
      effect: 'held by too many',
      text: `${count} users are super administrators, and ${maxSuperAdmins} may be: ${names}`,
      severity: 'critical',
      operations: ['okta.unassignRoleFromUser'],
    };
    return exempt([found], exemptions, this.#startedAt);
  }

  charts(): readonly Chart[] {
    const rows = this.#rowsShown();
    const categories = rows.map(([name]) => name);
    return [
      {
        title: 'Holders by role',
        kind: 'bars',
        categories,
        series: [{ name: 'holders', values: rows.map(([, { holders }]) => holders) }],
      },
      {
        title: 'Ticketed against unticketed',
        kind: 'stacked-bars',
        categories,
        series: BASES.map((basis) => ({
          name: BASIS_NAMES[basis],
          values: rows.map(([, { byBasis }]) => byBasis[basis]),
        })),
      },
      {
        title: 'Where roles come from',
        kind: 'bars',
        categories: WAYS,
        series: [{ name: 'roles', values: WAYS.map((way) => this.#ways.get(way) ?? 0) }],
      },
    ];
  }

  figures(): Readonly<Record<string, number>> {
    const sum = (basis: (typeof BASES)[number]) =>
      this.#roles.values().reduce((total, { byBasis }) => total + byBasis[basis], 0);
    const roles = BASES.reduce((total, basis) => total + sum(basis), 0);
    return {
      holders: this.#holders,
      'roles held': roles,
      'super administrators': this.#superAdminCount,
      ...Object.fromEntries(BASES.map((basis) => [BASIS_NAMES[basis], sum(basis)])),
      'through a group': this.#ways.get('through a group') ?? 0,
      'held for good that should end': this.#kinds.get('standing-role') ?? 0,
      'grants that have ended': this.#kinds.get('expired-grant') ?? 0,
      'of deactivated users': this.#kinds.get('role-of-deactivated-user') ?? 0,
    };
  }

  #addRole({ role, label, again, basis }: Entry['facts']): void {
    // A custom role is known by its name, over whichever resources it is held.
    const name = String(role).startsWith('CUSTOM/') ? String(label ?? role) : String(role);
    const row = this.#roles.get(name) ?? {
      holders: 0,
      byBasis: { ticket: 0, governance: 0, before: 0, nothing: 0 },
    };
    this.#roles.set(name, row);
    if (again !== true) row.holders += 1;
    row.byBasis[BASES.find((one) => one === basis) ?? 'nothing'] += 1;
  }

  #count(counts: Map<string, number>, name: string): void {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }

  /** The roles that most hold, and all others together. */
  #rowsShown(): (readonly [string, Row])[] {
    const rows = [...this.#roles].toSorted(
      ([a, one], [b, other]) => other.holders - one.holders || (a < b ? -1 : 1),
    );
    if (rows.length <= ROLES_SHOWN) return rows;
    const rest = rows.splice(ROLES_SHOWN - 1).map(([, row]) => row);
    const total = (count: (row: Row) => number) => rest.reduce((sum, row) => sum + count(row), 0);
    const byBasis = Object.fromEntries(BASES.map((basis) => [basis, total((row) => row.byBasis[basis])]));
    return [
      ...rows,
      [`${rest.length} other roles`, { holders: total(({ holders }) => holders), byBasis } as Row],
    ];
  }
}

function wayOf(resource: string, { provenance }: Entry['facts']): (typeof WAYS)[number] {
  if (resource.includes('/group/')) return 'through a group';
  return String(provenance).includes('governance ') ? 'by governance' : 'direct';
}

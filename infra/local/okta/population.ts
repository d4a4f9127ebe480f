import type { OktaOrgSize, OktaSamples } from './okta-org-options.ts';
import { populateApps } from './populate-apps.ts';
import { populateDevices } from './populate-devices.ts';
import { populateRoles } from './populate-roles.ts';
import { EPOCH } from './population-epoch.ts';
import { SeededRandom } from './seeded-random.ts';
import type { OktaState, UserRecord } from './state.ts';

const FIRST_NAMES =
  'Ada Bela Chidi Dana Emre Farah Goran Hanna Imani Jun Kofi Lena Mei Noor Oskar Priya Rosa Samir Tove Yusuf'.split(
    ' ',
  );
const LAST_NAMES =
  'Adeyemi Berg Castillo Dietz Eriksen Fischer Garcia Haddad Ivanova Jansen Kowalski Larsen Moreau Nakamura Okafor Petrov Quispe Rossi Sato Weber'.split(
    ' ',
  );

/** Users beyond those who have anything: two are left free, one is deprovisioned, the rest are in free groups. */
const SPARE_USERS = 40;
const FREE_GROUPS = 10;
const DAY_MS = 24 * 3600 * 1000;

/** The size with its defaults: small, yet three pages of nearly everything at the smallest page size. */
export function fullSize(size: Partial<OktaOrgSize> = {}): OktaOrgSize {
  const wanted = {
    apps: 4,
    users: 240,
    applicationUsers: 130,
    groups: 70,
    devices: 130,
    roleHolders: 24,
    ...size,
  };
  const applicationUsers = Math.max(20, wanted.applicationUsers);
  const roleHolders = Math.max(3, wanted.roleHolders);
  return {
    apps: Math.max(4, wanted.apps),
    users: Math.max(wanted.users, applicationUsers + SPARE_USERS, roleHolders + SPARE_USERS),
    applicationUsers,
    groups: Math.max(2, wanted.groups),
    devices: Math.max(8, wanted.devices),
    roleHolders,
  };
}

function populateUsers(state: OktaState, count: number): UserRecord[] {
  const random = new SeededRandom(state.seed, 0x555345);
  const users: UserRecord[] = [];
  for (let i = 0; i < count; i++) {
    const firstName = random.pick(FIRST_NAMES);
    const lastName = random.pick(LAST_NAMES);
    const login = `${firstName}.${lastName}${i}@example.com`.toLowerCase();
    const created = EPOCH + (i % 400) * DAY_MS + i * 1000;
    const user: UserRecord = {
      id: state.newId('00u'),
      firstName,
      lastName,
      login,
      status: 'ACTIVE',
      created,
    };
    users.push(user);
    state.users.set(user.id, user);
  }
  return users;
}

function populateGroups(state: OktaState, count: number): void {
  for (let i = 0; i < count; i++) {
    const id = state.newId('00g');
    const name = `Team ${String(i + 1).padStart(4, '0')}`;
    state.groups.set(id, {
      id,
      name,
      description: `Everyone in team ${i + 1}`,
      created: EPOCH + i * 60_000,
      members: [],
    });
  }
}

/** Fills an empty org. The same seed and size give the same records, down to the ids and the dates. */
export function populate(state: OktaState, size: OktaOrgSize): OktaSamples {
  const users = populateUsers(state, size.users);
  populateGroups(state, size.groups + FREE_GROUPS);
  const apps = populateApps(state, size, users);
  const roles = populateRoles(state, size, users);
  const devices = populateDevices(state, size.devices, users);
  return { ...apps, ...roles, ...devices };
}

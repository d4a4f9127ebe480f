import { applicationGroupRows } from './application-groups.ts';
import { applicationUserRows } from './application-users.ts';
import { authUserRows } from './auth-users.ts';
import { deviceRows } from './devices.ts';
import type { Row } from './row.ts';
import { userRoleRows } from './user-roles.ts';

/** Every row of the five documents. */
export const rows: readonly Row[] = [
  ...applicationUserRows,
  ...applicationGroupRows,
  ...userRoleRows,
  ...authUserRows,
  ...deviceRows,
];

import * as z from 'zod';
import { commonParameters } from '../parameters.ts';

const roleName = z
  .string()
  .regex(
    /^[A-Z][A-Z0-9_]{0,99}(\/[A-Za-z0-9_-]{1,100}){0,2}$/,
    'must be a role such as SUPER_ADMIN or CUSTOM',
  );

export const adminRolesParameters = commonParameters.extend({
  maxSuperAdmins: z.int().min(0).max(10_000).default(5).meta({
    description: 'How many users may be super administrators',
  }),
  timeBoundRoles: z.array(roleName).max(200).default(['SUPER_ADMIN', 'ORG_ADMIN']).meta({
    description: 'Roles that nobody should hold without an end: types, or `CUSTOM/role/resource set`',
  }),
  acceptGovernanceGrants: z.boolean().default(false).meta({
    description: 'Whether a grant of Okta Identity Governance that has not ended is as good as a ticket',
  }),
  governance: z.boolean().default(true).meta({
    description: 'Whether to ask for those grants: one request more for each role',
  }),
});

export type AdminRolesParameters = z.output<typeof adminRolesParameters>;

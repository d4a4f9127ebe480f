import type { Answer } from '../world/answer.ts';

/** A row that is meant not to hold, and how the gateway responds instead. */
export interface SeedDifference {
  readonly reason: string;
  readonly documented: { readonly file: string; readonly words: string };
  readonly instead: (gateway: Answer) => boolean;
}

const vendorFailed: SeedDifference = {
  reason: "The gateway's own 500 and the vendor's must not be taken for one another.",
  documented: { file: 'docs/api.md', words: '| 502 | `upstream-credentials`, `upstream-failed` |' },
  instead: ({ status }) => status >= 502 && status <= 504,
};

/** By the name of the row. One that holds fails the run: it is to be taken off the list. */
export const seedDifferences: Readonly<Record<string, SeedDifference>> = {
  'user roles, assignRoleToUser, parameter: type: SUPER_ADMIN': {
    reason: 'A person gives the role that can do everything, in Okta itself.',
    documented: {
      file: 'docs/policy-coverage.md',
      words: '| `okta.assignRoleToUser` | SUPER_ADMIN | no: `super-admin-never` |',
    },
    instead: ({ status }) => status === 403,
  },
  'auth users, patchAuthUser, parameter: json_patch_operation: replace with ORG_ADMIN': {
    reason: 'A person gives the capability that can do everything, in SailPoint itself.',
    documented: {
      file: 'docs/policy-coverage.md',
      words: '| `sailpoint.patchAuthUser` | ORG_ADMIN | no: `org-admin-never` |',
    },
    instead: ({ status }) => status === 403,
  },
  'auth users, getAuthUser, status: 500': vendorFailed,
  'auth users, patchAuthUser, status: 500': vendorFailed,
};

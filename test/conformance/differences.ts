import { readFileSync } from 'node:fs';
import type { Mismatch } from './requests/compare.ts';
import type { Answer, Request } from './world/answer.ts';
import { sameButMoved } from './world/moved.ts';
import type { World } from './world/world.ts';

/** A request, and what both sides made of it. */
export interface Met {
  readonly operation: string;
  readonly about: string;
  readonly request: Request;
  readonly vendor: Answer;
  readonly gateway: Answer;
  readonly mismatch: Mismatch;
  /** Whether both tenants hold the same after it, but for what the vendor moves by itself. */
  readonly sameButMoved: boolean;
  /** Of a request of one device: its status before it. */
  readonly deviceStatus: string | undefined;
}

/** In what the gateway is meant to differ from a vendor. */
export interface Difference {
  readonly reason: string;
  /** Where the documentation says so, in which words: without them it is no deliberate difference. */
  readonly documented: { readonly file: string; readonly words: string };
  readonly covers: (met: Met) => boolean;
}

const refuses = (status: number) => (met: Met) =>
  met.gateway.status === status && met.vendor.status !== status;
const notApplied = ({ gateway }: Met) =>
  gateway.status < 300 && gateway.headers['change-applied'] === 'false';

/** Whether both hold and show the same, but for what the vendor moves by itself. */
const isMoved = ({ mismatch, vendor, gateway, ...met }: Met) =>
  (mismatch.kind === 'body' && sameButMoved(vendor.body, gateway.body)) ||
  (mismatch.kind === 'effect' && met.sameButMoved);

// The user is assigned, the role is given: whoever asks for something else of them than is there is not satisfied.
const IS_THERE = ['E0000062', 'E0000090'];
const BECOMES: Readonly<Record<string, string>> = {
  activateDevice: 'ACTIVE',
  deactivateDevice: 'DEACTIVATED',
  suspendDevice: 'SUSPENDED',
  unsuspendDevice: 'ACTIVE',
};

/** Whether a vendor refuses a request because all that it asks for is there already. */
function refusesWhatIsThere({ operation, request, vendor, gateway, deviceStatus }: Met): boolean {
  const { errorCode } = (vendor.body ?? {}) as { errorCode?: string };
  if (vendor.status === 409 && IS_THERE.includes(errorCode ?? ''))
    return shows(gateway.body, JSON.parse(request.body ?? '{}'));
  return vendor.status === 400 && deviceStatus !== undefined && BECOMES[operation] === deviceStatus;
}

/** Whether a representation has every member that is asked for, with its value. A secret is never shown. */
function shows(representation: unknown, asked: unknown): boolean {
  if (typeof asked !== 'object' || asked === null) return representation === asked;
  if (typeof representation !== 'object' || representation === null) return false;
  return Object.entries(asked).every(([name, value]) =>
    shows((representation as Readonly<Record<string, unknown>>)[name], value),
  );
}

/** The status of the device that a request is of, as the vendor has it now. */
export const deviceStatusOf = ({ org }: World, { path }: Request): string | undefined =>
  org.vendor.state.devices.get(/^\/api\/v1\/devices\/(\w+)/.exec(path)?.[1] ?? '')?.status;

/** Every deliberate difference. One that is never met any more fails the run: it is to be taken out. */
export const differences: Readonly<Record<string, Difference>> = {
  'SUPER_ADMIN is not given': {
    reason: 'A person gives the role that can do everything, in Okta itself.',
    documented: {
      file: 'docs/policy-coverage.md',
      words: '| `okta.assignRoleToUser` | SUPER_ADMIN | no: `super-admin-never` |',
    },
    covers: (met) =>
      refuses(403)(met) &&
      met.operation === 'assignRoleToUser' &&
      /"SUPER_ADMIN"/.test(met.request.body ?? ''),
  },
  'ORG_ADMIN is not given': {
    reason: 'A person gives the capability that can do everything, in SailPoint itself.',
    documented: {
      file: 'docs/policy-coverage.md',
      words: '| `sailpoint.patchAuthUser` | ORG_ADMIN | no: `org-admin-never` |',
    },
    covers: (met) =>
      refuses(403)(met) && met.operation === 'patchAuthUser' && /"ORG_ADMIN"/.test(met.request.body ?? ''),
  },
  'a user has one name': {
    reason: 'One name for each thing, so that giving and taking it meet in one queue.',
    documented: {
      file: 'docs/api.md',
      words: 'Users are named by their ids alone: a login, its short name and `me` are 400.',
    },
    covers: (met) => refuses(400)(met) && /^userId is (me|ada)/.test(met.about),
  },
  'an id of another form is refused': {
    reason: 'What cannot be an id is malformed, and reaches no vendor.',
    documented: { file: 'docs/api.md', words: 'path.appId: must be an Okta id: letters and digits' },
    covers: (met) => refuses(400)(met) && met.vendor.status === 404 && /^\w+ is /.test(met.about),
  },
  'requests are strict': {
    reason: 'What nobody reads would be left out of a change that the caller takes for made.',
    documented: {
      file: 'docs/api.md',
      words:
        "Requests are strict: an unknown parameter or member, or one that comes twice, is refused, as is null where the vendor's specification names an object",
    },
    covers: (met) =>
      refuses(400)(met) && /^(an unknown parameter|an unknown member|\w+ twice|\w+ is null)$/.test(met.about),
  },
  'what is there already is a success': {
    reason: 'A retry of a ticket must not fail because the first attempt went through.',
    documented: { file: 'docs/api.md', words: "Giving what is there already is the vendor's success" },
    covers: (met) =>
      notApplied(met) &&
      ((met.mismatch.kind === 'status' && refusesWhatIsThere(met)) ||
        (met.operation !== 'patchAuthUser' && isMoved(met))),
  },
  'capabilities are a set': {
    reason: 'In which order an identity holds its capabilities gives nobody anything.',
    documented: { file: 'docs/api.md', words: 'Capabilities are a set: another order of them is no change' },
    covers: (met) => notApplied(met) && met.operation === 'patchAuthUser' && isMoved(met),
  },
};

/** The name of the difference that a mismatch is; undefined for a fault. */
export function deliberate(met: Met): string | undefined {
  return Object.keys(differences).find((name) => differences[name]?.covers(met));
}

/** Differences of a list of which the documentation does not tell. @param root the repository */
export function undocumented(
  listed: Readonly<Record<string, Pick<Difference, 'documented'>>>,
  root: URL,
): string[] {
  const one = (text: string) => text.replace(/\s+/g, ' ');
  return Object.entries(listed).flatMap(
    ([
      name,
      {
        documented: { file, words },
      },
    ]) =>
      one(readFileSync(new URL(file, root), 'utf8')).includes(words)
        ? []
        : [`'${name}': ${file} does not say '${words}'`],
  );
}

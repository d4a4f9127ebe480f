import * as fc from 'fast-check';
import { mappingFiles } from '../../lib/itsm/mappings.generated.ts';
import type { MappingFiles } from './itsm-hook.ts';

/** What the mappings are about, besides what the events name. */
export interface Subjects {
  readonly appId: string;
  readonly otherAppId: string;
  readonly groupId: string;
  readonly deviceId: string;
}

interface Content {
  readonly caller: string;
  readonly operations: readonly object[];
}

const assign = (appId: unknown, id: object = { $: 'user' }) => ({
  operation: 'okta.assignUserToApplication',
  params: { appId },
  body: { id },
});

/** The mapping files that are shipped, and some that know deliveries in every way there is. */
export function filesAbout({ appId, otherAppId }: Subjects): MappingFiles {
  const of = (caller: string, kind: string, more: object) => ({
    caller,
    description: `Events of the kind ${kind}`,
    when: { $: `kind == '${kind}'` },
    ticket: { $: 'ticket' },
    ...more,
  });
  return {
    ...mappingFiles,
    // One event, two mappings, and three operations that are alike.
    'joiner-applications': of('jira', 'joiner', { operations: [assign(appId), assign({ $: 'app' })] }),
    'joiner-roles': of('jira', 'joiner', {
      operations: [
        {
          operation: 'okta.assignRoleToUser',
          params: { userId: { $: 'user' } },
          body: { type: 'HELP_DESK_ADMIN' },
        },
        assign(otherAppId),
      ],
    }),
    'known-by-key': of('jira', 'by key', { delivery: { $: 'number' }, operations: [assign(appId)] }),
    'known-by-identifier': of('jira', 'by identifier', {
      delivery: { header: 'x-atlassian-webhook-identifier' },
      operations: [assign(appId)],
    }),
    'known-by-bytes': of('servicenow', 'by bytes', { operations: [assign(appId), assign(otherAppId)] }),
    'known-by-header': of('servicenow', 'by header', {
      delivery: { header: 'x-request-id' },
      operations: [assign(appId)],
    }),
    'known-by-number': of('servicenow', 'by number', {
      delivery: { $: 'number' },
      operations: [{ ...assign({ $item: '@' }), forEach: { $: 'apps' } }],
    }),
    'with-a-password': of('servicenow', 'with a password', {
      operations: [
        {
          ...assign(appId),
          body: {
            id: { $: 'user' },
            credentials: { userName: 'new', password: { value: { $: 'password' } } },
          },
        },
        assign(otherAppId),
      ],
    }),
  };
}

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);

/**
 * Mapping files after somebody worked on them: renamed, reordered, some removed, another one there.
 *
 * @param more what the other one may be
 */
export function reworked(files: MappingFiles, more: fc.Arbitrary<object>): fc.Arbitrary<MappingFiles> {
  const entries = Object.entries(files as Readonly<Record<string, Content>>);
  const names = entries.map(([old]) => old);
  const count = entries.length + 1;
  return fc
    .record({
      others: fc.uniqueArray(name, { minLength: count, maxLength: count }),
      isRenamed: fc.boolean(),
      turnedBy: fc.nat(2),
      removed: fc.subarray(names, { maxLength: 3 }),
      added: fc.option(more),
    })
    .map(({ others, isRenamed, turnedBy, removed, added }) => {
      const left = entries.flatMap(([old, content], i): [string, unknown][] => {
        if (removed.includes(old)) return [];
        const { operations } = content;
        const turned = operations.map((_, at) => operations[(at + turnedBy) % operations.length]);
        return [[(isRenamed ? others[i] : undefined) ?? old, { ...content, operations: turned }]];
      });
      const all = added ? [...left, [others.at(-1) ?? '', added] as const] : left;
      // By name, as `npm run mappings` has them.
      return Object.fromEntries(all.toSorted(([one], [other]) => (one < other ? -1 : 1)));
    });
}

/** A mapping that wants every event of a caller, for changes that are like those of others, or the same. */
export function wantingAll({ appId, otherAppId, groupId, deviceId }: Subjects): fc.Arbitrary<object> {
  const change = fc.constantFrom<object>(
    assign(appId, USER),
    assign(otherAppId, USER),
    { operation: 'okta.assignRoleToUser', params: { userId: USER }, body: { type: 'REPORT_ADMIN' } },
    { operation: 'okta.assignGroupToApplication', params: { appId: otherAppId, groupId } },
    { operation: 'okta.suspendDevice', params: { deviceId } },
  );
  const delivery = fc.constantFrom<object | undefined>(
    undefined,
    { $: 'number || ticket || issue.key' },
    { header: 'x-request-id' },
    { header: 'x-atlassian-webhook-identifier' },
  );
  return oneMore(fc.constantFrom('jira', 'servicenow'), delivery, change);
}

/** The same, for such changes as others ask for that know their deliveries by the same. */
export function knowing(delivery: object, { appId, otherAppId }: Subjects): fc.Arbitrary<object> {
  const change = fc.constantFrom(assign(appId, USER), assign(otherAppId, USER));
  return oneMore(fc.constantFrom('jira', 'servicenow'), fc.constant(delivery), change);
}

const USER = { $: 'user || variables.okta_user || issue.fields.customfield_10051' };

function oneMore(
  caller: fc.Arbitrary<string>,
  delivery: fc.Arbitrary<object | undefined>,
  change: fc.Arbitrary<object>,
): fc.Arbitrary<object> {
  const operations = fc.array(change, { minLength: 1, maxLength: 2 });
  return fc.record({ caller, delivery, operations }).map(({ delivery: by, ...rest }) => ({
    ...rest,
    ...(by && { delivery: by }),
    description: 'One more, which wants everything',
    when: { $: "kind != 'nothing'" },
    ticket: { $: 'ticket || number || issue.key' },
  }));
}

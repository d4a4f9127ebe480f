import * as z from 'zod';
import { appId } from '../../okta/ids.ts';
import { applicationGroup } from '../../okta/resources/application-group.ts';
import { applicationUser } from '../../okta/resources/application-user.ts';
import type { Audit } from '../audit.ts';
import { exempt } from '../exemptions/exempt.ts';
import { commonParameters, isFromBefore } from '../parameters.ts';
import { planLists } from '../plan-lists.ts';
import { type Assignment, groupsOf, usersOf } from './assignments.ts';
import { findingOf } from './drifted.ts';
import { entryOf } from './entry.ts';
import { justificationFor } from './justification-for.ts';
import { tallyOf } from './tally.ts';

const parameters = commonParameters.extend({
  apps: z
    .array(z.strictObject({ id: appId, label: z.string().min(1).max(100).optional() }))
    .min(1)
    .max(1000)
    .refine((apps) => new Set(apps.map(nameOf)).size === apps.length, 'must not name two alike')
    .refine((apps) => new Set(apps.map(({ id }) => id)).size === apps.length, 'must not name one twice')
    .meta({ description: 'The applications, by id, with names for people' }),
});

export type ApplicationAccessParameters = z.output<typeof parameters>;

/**
 * Who has the configured applications: users assigned directly or through a group, and groups. The vendor is asked
 * for the lists alone; what they show is then held against the ledger.
 */
export const applicationAccess: Audit<ApplicationAccessParameters, Assignment> = {
  name: 'application-access',
  title: 'Application access',
  description: 'Who has which application, directly or through a group, and which ticket says so.',
  parameters,
  columns: [
    { name: 'app', title: 'Application', kind: 'text' },
    { name: 'name', title: 'User or group', kind: 'text' },
    { name: 'assigned', title: 'Assigned', kind: 'text' },
    { name: 'through', title: 'Through group', kind: 'text' },
    { name: 'status', title: 'Status', kind: 'text' },
    { name: 'since', title: 'Since', kind: 'time' },
  ],
  kinds: ['assignment-without-ticket', 'access-drift'],
  covers: (resource, { apps }) => apps.some(({ id }) => id === appIn(resource)),
  drifted(drift, { apps, exemptions }) {
    const app = apps.find(({ id }) => id === appIn(drift.resource));
    const finding = app && findingOf(drift, nameOf(app));
    return finding && exempt([finding], exemptions, new Date())[0];
  },
  mayBeEmpty: false,
  plan: (context, from) =>
    planLists(
      context,
      'okta',
      context.parameters.apps.flatMap(({ id }) => [groupsOf(id), usersOf(id)]),
      from,
    ),
  async inspect(item, { ledger, parameters, startedAt }) {
    const justification = await justificationFor(ledger, item);
    const app = parameters.apps.find(({ id }) => id === item.app);
    const entry = entryOf(item, justification, {
      app: app ? nameOf(app) : item.app,
      before: isFromBefore(item.since, parameters),
    });
    return [{ ...entry, findings: exempt(entry.findings, parameters.exemptions, startedAt) }];
  },
  tally: ({ parameters: { apps } }) => tallyOf(apps.map(nameOf)),
};

function nameOf({ id, label }: { readonly id: string; readonly label?: string | undefined }): string {
  return label ?? id;
}

/** The application that an assignment's resource is about. */
function appIn(resource: string): string | undefined {
  return (applicationUser.parse(resource) ?? applicationGroup.parse(resource))?.appId;
}

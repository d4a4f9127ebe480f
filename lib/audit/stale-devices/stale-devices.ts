import * as z from 'zod';
import { device as deviceType } from '../../okta/resources/device.ts';
import type { Audit, AuditContext, Entry } from '../audit.ts';
import { exempt } from '../exemptions/exempt.ts';
import { justificationOf } from '../justification/justification.ts';
import { commonParameters } from '../parameters.ts';
import { planLists } from '../plan-lists.ts';
import { type AuditedDevice, listDevices, readDevice } from './devices.ts';
import { entryOf } from './entry.ts';
import { nextStep } from './next-step.ts';
import { tallyOf } from './tally.ts';

const days = (byDefault: number, description: string) =>
  z.int().min(1).max(3650).default(byDefault).meta({ description });

const parameters = commonParameters.pick({ exemptions: true }).extend({
  staleAfterDays: days(90, 'For how long a device is not used before it is to be suspended'),
  holdDays: days(30, 'For how long it is suspended before it is to be deactivated'),
  deleteAfterDays: days(30, 'For how long it is deactivated before it is to be deleted'),
  platforms: z
    .array(z.string().regex(/^[A-Z]{1,30}$/, 'must be a platform such as WINDOWS'))
    .min(1)
    .max(20)
    .optional()
    .meta({ description: 'Only devices of these platforms' }),
});

export type StaleDevicesParameters = z.output<typeof parameters>;

/**
 * Devices that nobody uses, and the one step that is due for each: suspend, later deactivate, later delete. Proposed
 * only; what makes the changes is a ticket (carry-out.ts).
 */
export const staleDevices: Audit<StaleDevicesParameters, AuditedDevice> = {
  name: 'stale-devices',
  title: 'Stale devices',
  description: 'Devices that nobody uses, and which step is due: suspend, deactivate or delete.',
  parameters,
  columns: [
    { name: 'name', title: 'Device', kind: 'text' },
    { name: 'platform', title: 'Platform', kind: 'text' },
    { name: 'status', title: 'Status', kind: 'text' },
    { name: 'lastUsed', title: 'Last used or changed', kind: 'time' },
    { name: 'days', title: 'Days since', kind: 'number' },
    { name: 'users', title: 'Users', kind: 'number' },
    { name: 'userNames', title: 'User names', kind: 'text' },
    { name: 'stage', title: 'Stage', kind: 'text' },
    { name: 'next', title: 'Next step', kind: 'text' },
  ],
  kinds: ['stale-device'],
  // The name of a resource does not say its platform, and what was not looked at is not resolved.
  covers: (resource, { platforms }) => platforms === undefined && deviceType.parse(resource) !== undefined,
  mayBeEmpty: false,
  plan: (context, from) => planLists(context, 'okta', [listDevices(context.parameters.platforms)], from),
  async inspect(item, context) {
    const { parameters, startedAt } = context;
    const listed = nextStep(item, parameters, startedAt);
    if (listed.step === undefined) return [await entryAsIs(item, context)];
    const reader = await context.vendor('okta');
    const device = await readDevice(reader, item.id, context.deadline());
    if (!device) return [];
    return [await entryAsIs({ ...device, users: device.users ?? item.users }, context)];
  },
  tally: tallyOf,
};

/** A device's entry; the ledger is asked of those alone whose status a ticket may have changed. */
async function entryAsIs(
  device: AuditedDevice,
  { ledger, parameters, startedAt }: AuditContext<StaleDevicesParameters>,
): Promise<Entry> {
  const inUse = device.status === 'ACTIVE' || device.status === 'CREATED';
  const justification = inUse
    ? undefined
    : await justificationOf(ledger, deviceType.nameOf({ deviceId: device.id }), new Date());
  const standing = nextStep({ ...device, changedAt: justification?.at }, parameters, startedAt);
  const entry = entryOf(device, standing, justification, parameters);
  return { ...entry, findings: exempt(entry.findings, parameters.exemptions, startedAt) };
}

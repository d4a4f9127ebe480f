import { device as deviceType } from '../../okta/resources/device.ts';
import type { AuditFinding, Entry, Justification } from '../audit.ts';
import type { AuditedDevice } from './devices.ts';
import type { Plan, Standing, Step } from './next-step.ts';

/** What the gateway does for each step. */
export const operationOf = {
  suspend: 'okta.suspendDevice',
  deactivate: 'okta.deactivateDevice',
  delete: 'okta.deleteDevice',
} as const satisfies Record<Step, string>;

/** One device as the report has it, with a finding where a step of the plan is due. */
export function entryOf(
  device: AuditedDevice,
  standing: Standing,
  justification: Justification | undefined,
  plan: Plan,
): Entry {
  const { id, name, platform, status, lastUpdated, users } = device;
  return {
    resource: deviceType.nameOf({ deviceId: id }),
    // Whoever uses it moves the times, and enrols and leaves by themselves.
    state: { status },
    facts: {
      name: name ?? id,
      platform,
      status,
      lastUsed: lastUpdated,
      days: standing.days,
      users: users?.count ?? null,
      userNames: users ? namesOf(users) : null,
      stage: standing.stage,
      next: standing.step ?? null,
    },
    ...(justification && { justification }),
    findings: standing.step === undefined ? [] : [due(device, standing.step, standing.days ?? 0, plan)],
  };
}

function due(device: AuditedDevice, step: Step, days: number, plan: Plan): AuditFinding {
  const name = device.name ?? device.id;
  return {
    kind: 'stale-device',
    resource: deviceType.nameOf({ deviceId: device.id }),
    effect: `to ${step}`,
    text: {
      suspend: `${name} was not used for ${days} days: suspend it; that can be undone for ${plan.holdDays} days at least`,
      deactivate: `${name} has been suspended for ${days} days: deactivate it, for good: its factors, certificates and users are lost`,
      delete: `${name} has been deactivated for ${days} days: delete it with all of its data`,
    }[step],
    severity: 'medium',
    operations: [operationOf[step]],
  };
}

function namesOf({ count, names }: NonNullable<AuditedDevice['users']>): string {
  const more = count - names.length;
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

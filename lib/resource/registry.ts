import { applicationGroup } from '../okta/resources/application-group.ts';
import { applicationUser } from '../okta/resources/application-user.ts';
import { device } from '../okta/resources/device.ts';
import { groupRole, userRole } from '../okta/resources/role.ts';
import { authUser } from '../sailpoint/resources.ts';
import type { Reference, ResourceType } from './resource-type.ts';

/** Every kind of resource that changes, events, findings and audits are about. */
export const resourceTypes: readonly ResourceType[] = [
  applicationUser,
  applicationGroup,
  userRole,
  groupRole,
  device,
  authUser,
];

/** A resource as its canonical name says. */
export interface NamedResource {
  readonly type: ResourceType;
  readonly reference: Reference;
}

/** The resource that a canonical name stands for; undefined for any other text. */
export function resourceNamed(name: string): NamedResource | undefined {
  for (const type of resourceTypes) {
    const reference = type.parse(name);
    if (reference) return { type, reference };
  }
  return undefined;
}

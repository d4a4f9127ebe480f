/**
 * The event types of the changes that this gateway makes, or that somebody makes behind its back; all of them can
 * be delivered by an event hook.
 *
 * https://developer.okta.com/docs/reference/api/event-types/
 */
export const hookEventTypes = [
  'application.user_membership.add',
  'application.user_membership.update',
  'application.user_membership.change_password',
  'application.user_membership.remove',
  'group.application_assignment.add',
  'group.application_assignment.update',
  'group.application_assignment.remove',
  // "Privileges changed": also sent when one of several roles is taken away.
  'user.account.privilege.grant',
  'user.account.privilege.revoke',
  'group.privilege.grant',
  'group.privilege.revoke',
  // Custom roles.
  'iam.resourceset.bindings.add',
  'iam.resourceset.bindings.delete',
  'device.lifecycle.activate',
  'device.lifecycle.deactivate',
  'device.lifecycle.suspend',
  'device.lifecycle.unsuspend',
  'device.lifecycle.delete',
  'device.user.add',
  'device.user.remove',
] as const;

/** An event type that the event hook delivers. */
export type HookEventType = (typeof hookEventTypes)[number];

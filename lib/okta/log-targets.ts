import type { EffectKind } from '../resource/resource-type.ts';
import type { LogEvent } from './log-event.ts';

/** One thing that an event is about. */
export type Target = NonNullable<LogEvent['target']>[number];

/** The targets of an event by what they are: their order is not fixed, and unknown ones are left aside. */
export function targetsOf(event: LogEvent) {
  const targets = event.target ?? [];
  const all = (...types: string[]) => targets.filter(({ type }) => types.includes(type));
  return {
    actorId: event.actor?.id,
    users: all('User'),
    groups: all('UserGroup', 'Group'),
    apps: all('AppInstance'),
    // Both spellings are seen.
    devices: all('UDDevice', 'Device'),
    roles: all('ROLE'),
    customRoles: all('CUSTOM_ROLE'),
    resourceSets: all('RESOURCE_SET'),
    /** Whether a target says so: those that tell kinds of privilege events apart repeat their own name. */
    says: (word: string) => targets.some(({ id, type }) => type === word || id === word),
  };
}

const ID = /^[A-Za-z0-9_-]{1,100}$/;

/** What Okta does not know it calls `unknown`: such a word is no value, and no two events have it in common. */
export const isUnknown = (word: string) => word === '' || word.toLowerCase() === 'unknown';

/** The one target of a kind, where there is exactly one and its id can be part of a resource's name. */
export function only(targets: readonly Target[]): Target | undefined {
  const [target, ...more] = targets;
  return target && more.length === 0 && ID.test(target.id) && !isUnknown(target.id) ? target : undefined;
}

/** By type of event, what it says was done, and which operations do that. */
export type EffectTable = Readonly<Record<string, readonly [EffectKind, readonly string[]]>>;

/** What a table says of an event; undefined for one of a type that is not in it. */
export function effectIn(table: EffectTable, { eventType }: LogEvent) {
  const [effect, operations] = (Object.hasOwn(table, eventType) && table[eventType]) || [];
  return effect && operations && { effect, operations };
}

import type { Entry, Tally } from '../audit.ts';
import { steps } from './next-step.ts';

const DAYS = [30, 60, 90, 180, 365] as const;
const AGES = ['up to 30', '31–60', '61–90', '91–180', '181–365', 'over 365', 'not known'] as const;
const STATUSES = ['ACTIVE', 'SUSPENDED', 'DEACTIVATED', 'CREATED'] as const;
// What Okta knows; whatever else it says one day is counted together, so that this does not grow.
const PLATFORMS = ['WINDOWS', 'MACOS', 'IOS', 'ANDROID', 'CHROMEOS', 'LINUX'] as const;
const OTHER = 'other';

/** How old the devices are, what they are, and what is due. */
export function tallyOf(): Tally {
  const counts = new Map<string, number>();
  const count = (...name: readonly string[]) =>
    counts.set(name.join(' '), (counts.get(name.join(' ')) ?? 0) + 1);
  const get = (...name: readonly string[]) => counts.get(name.join(' ')) ?? 0;
  const platforms = [...PLATFORMS, OTHER];
  const statuses = [...STATUSES, OTHER];
  return {
    add({ facts, findings }: Entry) {
      const status = oneOf(STATUSES, facts.status);
      count('devices');
      count('stage', String(facts.stage));
      count('age', ageOf(facts.days));
      count('status', status, oneOf(PLATFORMS, facts.platform));
      for (const { effect, exemption } of findings)
        count(exemption === undefined ? 'due' : 'exempted', effect);
    },
    findings: () => [],
    charts: () => [
      {
        title: 'Days since the last use or change of status',
        kind: 'bars',
        categories: AGES,
        series: [{ name: 'devices', values: AGES.map((age) => get('age', age)) }],
      },
      {
        title: 'Status by platform',
        kind: 'stacked-bars',
        categories: platforms,
        series: statuses.map((status) => ({
          name: status,
          values: platforms.map((platform) => get('status', status, platform)),
        })),
      },
      {
        title: 'Next steps',
        kind: 'stacked-bars',
        categories: steps,
        series: [
          { name: 'due', values: steps.map((step) => get('due', `to ${step}`)) },
          { name: 'exempted', values: steps.map((step) => get('exempted', `to ${step}`)) },
        ],
      },
    ],
    figures: () => ({
      devices: get('devices'),
      'to suspend': get('due', 'to suspend'),
      'to deactivate': get('due', 'to deactivate'),
      'to delete': get('due', 'to delete'),
      exempted: steps.reduce((sum, step) => sum + get('exempted', `to ${step}`), 0),
      suspended: get('stage', 'on hold'),
      'never activated': get('stage', 'never activated'),
      'not known': get('stage', 'not known'),
    }),
  };
}

function ageOf(days: unknown): string {
  if (typeof days !== 'number') return 'not known';
  const index = DAYS.findIndex((upTo) => days <= upTo);
  return AGES[index < 0 ? DAYS.length : index] ?? 'not known';
}

function oneOf(names: readonly string[], value: unknown): string {
  return names.find((name) => name === value) ?? OTHER;
}

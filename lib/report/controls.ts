import type { FindingKind } from '../findings/finding.ts';

const NIST = 'NIST SP 800-53 Rev. 5';
const ISO = 'ISO/IEC 27001:2022';

/** The standards that the requirements are of. */
export const standards: readonly string[] = [NIST, ISO];

/** What has to be true for there to be no finding of a kind. */
export interface Control {
  /** One sentence. */
  readonly rule: string;
  /** What of the standards it serves, by our reading. */
  readonly requirements: readonly string[];
}

/** What has to be true, for each kind of finding. */
export const controls: Readonly<Record<FindingKind, Control>> = {
  'role-without-ticket': control(
    'Every administrator role was granted on a ticket.',
    'AC-2 AC-6',
    '5.18 8.2',
  ),
  'too-many-super-admins': control('No more people are super administrators than agreed.', 'AC-6(5)', '8.2'),
  'standing-role': control('Roles that should be held for a time are not held for good.', 'AC-6', '5.18 8.2'),
  'expired-grant': control('A role ends when its grant does.', 'AC-2', '5.18'),
  'role-of-deactivated-user': control('Who is deactivated holds no role.', 'AC-2(3)', '5.18 8.2'),
  'assignment-without-ticket': control(
    'Every assignment of an application was made on a ticket.',
    'AC-2',
    '5.18',
  ),
  'access-drift': control('Access changes by tickets only, from one run to the next.', 'AC-2', '5.18 8.32'),
  'stale-device': control('A device that nobody uses any more gives no access.', 'AC-2(3) CM-8', '5.9 8.1'),
  'capability-not-allowed': control(
    'Nobody holds a capability that is not meant for them.',
    'AC-6',
    '5.18 8.2',
  ),
  'capability-without-ticket': control('Every capability was given on a ticket.', 'AC-2 AC-6', '5.18 8.2'),
  'change-stuck': control('Every change comes to an end that is known.', 'CM-3', '8.32'),
  'change-without-ticket': control('Every change names its ticket.', 'AC-2 CM-3', '5.18 8.32'),
  'out-of-band': control('Access changes through the gateway only.', 'AC-2 SI-4', '5.18 8.16'),
  unrecorded: control("The gateway's credential does only what the gateway did.", 'AC-2 SI-4', '5.18 8.16'),
  'unconfirmed-change': control('Okta confirms every change.', 'AU-12', '8.15'),
};

/** What a control serves, each standard named once. */
export function requirementsInWords({ requirements }: Control): string {
  return standards
    .map((standard) => {
      const numbers = requirements.filter((one) => one.startsWith(`${standard} `));
      return `${standard} ${numbers.map((one) => one.slice(standard.length + 1)).join(', ')}`;
    })
    .join('; ');
}

/** The kind as words: `role without ticket`. */
export function kindInWords(kind: string): string {
  return kind.replaceAll('-', ' ');
}

function control(rule: string, nist: string, iso: string): Control {
  const requirements = [
    ...nist.split(' ').map((number) => `${NIST} ${number}`),
    ...iso.split(' ').map((number) => `${ISO} A.${number}`),
  ];
  return { rule, requirements };
}

import type { OktaHostility } from './hostility.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { LogEvent } from './system-log.ts';

const PRIVILEGES = /^(user\.account|group)\.privilege\./;
const HOLDERS = new Set(['User', 'UserGroup']);
const SEEN_AS_JOBS = new Set(['application.user_membership.add', 'group.application_assignment.add']);
const NAMELESS_CLIENT = {
  userAgent: null,
  zone: null,
  device: null,
  id: null,
  ipAddress: null,
  geographicalContext: null,
};

/** An event as the System Log may well show it: with less on it than the change had. */
export function disturbEvent(event: LogEvent, hostility: OktaHostility, random: SeededRandom): LogEvent {
  const happens = (rate: number) => random.next() < rate;
  const [unknown, job, unnamed] = [
    happens(hostility.unknownTransactionRate),
    happens(hostility.jobTransactionRate),
    happens(hostility.unnamedRoleRate),
  ];
  const disturbed = { ...event, target: event.target.map((target) => ({ ...target })) };
  for (const target of disturbed.target) {
    if (happens(hostility.unknownNameRate)) target.alternateId = 'unknown';
  }
  const isPrivilege = PRIVILEGES.test(event.eventType);
  if (isPrivilege && unnamed) disturbed.target = disturbed.target.filter(({ type }) => HOLDERS.has(type));
  if (isPrivilege && unknown) {
    // Who did it is still there, in a session that the request had.
    const authenticationContext = { authenticationStep: 0, externalSessionId: `trs${random.text(22)}` };
    return { ...withoutRequest(disturbed), ...UNKNOWN, authenticationContext };
  }
  return job && SEEN_AS_JOBS.has(event.eventType) ? asJob(disturbed, random) : disturbed;
}

const UNKNOWN = {
  client: NAMELESS_CLIENT,
  transaction: { type: null, id: 'unknown', detail: {} },
};

function asJob(event: LogEvent, random: SeededRandom): LogEvent {
  const id = `job${random.text(17)}`;
  return {
    ...withoutRequest(event),
    client: null,
    transaction: { type: 'JOB', id, detail: {} },
    authenticationContext: { authenticationStep: 0, externalSessionId: id },
  };
}

function withoutRequest(event: LogEvent): LogEvent {
  const { requestId, requestUri, url, ...debugData } = event.debugContext.debugData;
  return { ...event, debugContext: { debugData }, request: { ipChain: [] } };
}

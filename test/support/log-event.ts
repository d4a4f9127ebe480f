import { randomUUID } from 'node:crypto';
import { type LogEvent, logEvent } from '../../lib/okta/log-event.ts';

type Targets = readonly { id: string; type: string; alternateId?: string }[];

/** An event of an administrator's request, in the shape of the System Log. */
export function eventOf(eventType: string, target: Targets, more: Partial<LogEvent> = {}): LogEvent {
  const requestId = `req${randomUUID()}`;
  return logEvent.parse({
    uuid: randomUUID(),
    eventType,
    published: new Date().toISOString(),
    actor: { id: '00uadmin', type: 'User', alternateId: 'admin@example.com', displayName: 'An Admin' },
    outcome: { result: 'SUCCESS', reason: null },
    transaction: { type: 'WEB', id: requestId, detail: {} },
    debugContext: { debugData: { requestId } },
    target,
    ...more,
  });
}

/** Who did what by a job: no request id, no client, no person. */
export const byJob: Partial<LogEvent> = {
  actor: { id: 'SystemPrincipal', type: 'SystemPrincipal' },
  client: null,
  transaction: { type: 'JOB', id: 'job1', detail: {} },
  debugContext: { debugData: {} },
};

import bundle from '../../../lib/policy/bundle.json' with { type: 'json' };
import type { PolicyBundle } from '../../../lib/policy/bundle.ts';
import { Policy } from '../../../lib/policy/policy.ts';

// Prints how many milliseconds a new process takes from knowing nothing of Cedar to its first decision.

const start = performance.now();
const policy = await Policy.load(bundle as unknown as PolicyBundle);
const decision = policy.decide({
  caller: 'servicenow',
  callerGroups: ['itsm'],
  operation: 'okta.suspendDevice',
  resource: { type: 'Device', id: 'okta:device/guo1', attributes: { deviceId: 'guo1' } },
  context: { change: true, ticketRequired: true, ticket: 'RITM0010023', time: new Date() },
});
if (!decision.allowed) throw new Error(decision.reason);
console.log(performance.now() - start);

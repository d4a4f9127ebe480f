import type { ConfigInput } from './infra/cloud/config.ts';

/** This deployment. What can stand here, and what each value means, is in infra/cloud/config.ts. */
export const config: ConfigInput = {
  name: 'goldthread',
  region: 'us-east-1',
  alarms: { emails: [] },
};

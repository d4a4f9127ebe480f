import { FolderStore } from '../../lib/audit/folder-store.ts';
import { run as runSchema } from '../../lib/audit/run.ts';
import { runWhole } from '../../lib/audit/whole.ts';
import { sourcesOf, workOf } from '../../lib/audit/work-of.ts';
import { Services } from '../../lib/operation/services.ts';
import { appUsers } from './app-users-audit.ts';

// A process of its own that runs an audit, to be killed: AUDIT_RUN is the run, AUDIT_FOLDER where it leaves what it does.

const { AUDIT_RUN = '', AUDIT_FOLDER = '' } = process.env;
const run = runSchema.parse(JSON.parse(AUDIT_RUN));
const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
const work = await workOf({
  run,
  audit: appUsers,
  vendors: ['okta'],
  sources: sourcesOf(new Services()),
  store: new FolderStore(AUDIT_FOLDER),
  version: '0.1.0',
  // What it leaves to others would slow it down.
  reserve: 0,
  signal: stopping.signal,
});
await runWhole(run, work);

import { operation } from '../../functions/hooks/itsm.ts';
import { vendorOperations } from '../../functions/vendor-operations.ts';
import { startApiGateway } from '../../infra/local/api-gateway/start-api-gateway.ts';
import { performEvent } from '../../lib/itsm/perform-event.ts';
import { readMappings } from '../../lib/itsm/read-mappings.ts';
import { changesOf } from '../../lib/operation/changes.ts';
import { handle } from '../../lib/operation/handle.ts';

/** What mapping files hold, by the files' names. */
export type MappingFiles = Readonly<Record<string, unknown>>;

const changes = changesOf(vendorOperations);

/** The hook's own handler, as it is once these mapping files are deployed. */
function hookWith(files: MappingFiles) {
  const mappings = readMappings(files, changes);
  return handle({
    ...operation,
    perform: (event) => {
      const { caller } = event.request.params as { caller: string };
      return performEvent(mappings, changes, caller, event);
    },
  });
}

/**
 * The hook of ITSM events at an address of its own, whose mapping files can be replaced as a deployment does. What it
 * works with it shares with the gateway of this process.
 */
export async function startItsmHook(files: MappingFiles) {
  let handler = hookWith(files);
  const gateway = await startApiGateway({
    routes: [
      {
        method: 'POST',
        path: '/hooks/itsm/{caller}',
        handler: (event, context) => handler(event, context),
      },
    ],
  });
  return {
    url: gateway.url,
    deploy(other: MappingFiles) {
      handler = hookWith(other);
    },
    close: () => gateway.close(),
  };
}

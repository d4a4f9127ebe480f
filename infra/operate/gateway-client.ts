import { operation as deactivateDevice } from '../../functions/okta/devices/deactivate.ts';
import { operation as deleteDevice } from '../../functions/okta/devices/delete.ts';
import { operation as getDevice } from '../../functions/okta/devices/get.ts';
import { operation as suspendDevice } from '../../functions/okta/devices/suspend.ts';
import type { GatewayAnswer, GatewayRequest } from '../../lib/audit/stale-devices/carry-out.ts';
import { fillPath } from '../../lib/upstream/path.ts';

const OPERATIONS = new Map(
  [getDevice, suspendDevice, deactivateDevice, deleteDevice].map((operation) => [operation.id, operation]),
);

// Longer than a function of the gateway may take.
const TIMEOUT_MS = 35_000;

/**
 * Asks a gateway about devices, with a caller's key. An error is an answer with status 0.
 *
 * @param gatewayUrl without a slash at its end
 */
export function gatewayClient(gatewayUrl: string, key: string) {
  return async (request: GatewayRequest): Promise<GatewayAnswer> => {
    const operation = OPERATIONS.get(request.operation);
    if (!operation) throw new Error(`The gateway has no ${request.operation}`);
    const path = fillPath(operation.routes[0] ?? '', { deviceId: request.device });
    try {
      const response = await fetch(`${gatewayUrl}${path}${request.dryRun ? '?dryRun=true' : ''}`, {
        method: operation.method,
        headers: { 'x-api-key': key, accept: 'application/json', ...request.headers },
        // The key goes to this address and to no other.
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: parsed(await response.text()),
      };
    } catch (error) {
      const { name, cause } = error as Error & { cause?: { code?: string } };
      const detail = `The gateway did not answer (${cause?.code ?? name})`;
      return { status: 0, headers: {}, body: { detail } };
    }
  };
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

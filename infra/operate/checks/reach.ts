import { Agent, request } from 'undici';
import { type Check, failed, ok, skipped } from './check.ts';

/** How far the clocks may be apart. Webhooks allow 5 minutes; assertions and DPoP proofs far less. */
const MAX_SKEW_MS = 60_000;
const TIMEOUT_MS = 10_000;

const WHY: Record<string, string> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'it refuses the connection',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer in time',
  TimeoutError: 'it does not answer in time',
};

/** Whether a tenant answers at all, and whether its clock and ours agree. */
export async function checkReach(
  vendor: string,
  baseUrl: string,
  now: () => number = Date.now,
): Promise<{ checks: Check[]; reachable: boolean }> {
  const name = `${vendor} address`;
  const clock = `${vendor} clock`;
  const agent = new Agent({ connect: { timeout: TIMEOUT_MS } });
  const startedAt = now();
  try {
    // Without a credential: any answer will do.
    const { headers, body } = await request(baseUrl, {
      dispatcher: agent,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await body.dump();
    const date = Date.parse(String(headers.date));
    const middle = (startedAt + now()) / 2;
    return {
      checks: [ok(name, `${baseUrl} answers`), clockCheck(clock, date, middle)],
      reachable: true,
    };
  } catch (error) {
    const code = codeOf(error);
    const found = `${baseUrl} cannot be reached: ${WHY[code] ?? code}`;
    const remedy = `Look at the address in the secret ${vendor}, the network and its proxy.`;
    return { checks: [failed(name, found, remedy), skipped(clock, 'not known')], reachable: false };
  } finally {
    await agent.destroy();
  }
}

function clockCheck(name: string, date: number, now: number): Check {
  if (Number.isNaN(date)) return skipped(name, 'its answer has no date');
  // The header has whole seconds: half of one is the best guess of the rest.
  const skewMs = now - (date + 500);
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (Math.abs(skewMs) <= MAX_SKEW_MS) return ok(name, 'it agrees with this one to the minute');
  const which = skewMs > 0 ? 'ahead of' : 'behind';
  const remedy = 'Set the clock (NTP): tokens and webhooks are refused that seem to come from another time.';
  return failed(
    name,
    `this machine's clock is ${seconds} s ${which} ${name.replace(' clock', "'s")}`,
    remedy,
  );
}

function codeOf(error: unknown): string {
  const { code, name } = error as { code?: string; name?: string };
  return code ?? name ?? 'unknown';
}

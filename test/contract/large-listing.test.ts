import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';

// V8 lets garbage lie while there is room; in a small heap what is resident is what is needed.
const SMALL_HEAP = ['--max-old-space-size=64', '--max-semi-space-size=8'];
// The org and the gateway run in processes of their own, so that what is measured is the gateway alone.
const USERS = 100_000;
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill();
});

async function start(script: string, args: string[], env: Record<string, string> = {}, node: string[] = []) {
  const file = new URL(`../../infra/local/${script}`, import.meta.url).pathname;
  const child = spawn(process.execPath, [...node, file, '--json', ...args], {
    env: { ...process.env, ...env },
  });
  children.push(child);
  child.stderr.pipe(process.stderr);
  for await (const line of createInterface({ input: child.stdout })) {
    return { ready: JSON.parse(line), residentMiB: () => residentMiB(child.pid) };
  }
  throw new Error(`${script} printed nothing`);
}

async function residentMiB(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

test.runIf(process.platform === 'linux')(
  `${USERS} app users list through the gateway to the last page, and its memory does not grow with them`,
  async () => {
    const { ready: org } = await start('okta/main.ts', ['--application-users', String(USERS)]);
    const tenant = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token };
    const gateway = await start('start.ts', [], tenant, SMALL_HEAP);
    const headers = { 'x-api-key': gateway.ready.key };

    let url: string | undefined = `${gateway.ready.oktaUrl}/api/v1/apps/${org.appId}/users?limit=500`;
    const seen = new Set<string>();
    const memory: number[] = [];
    while (url) {
      const response = await fetch(url, { headers });
      for (const { id } of (await response.json()) as { id: string }[]) seen.add(id);
      memory.push(await gateway.residentMiB());
      url = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
    }
    expect(seen.size).toBe(USERS);
    expect(memory.length).toBeGreaterThanOrEqual(USERS / 500);
    const quarter = Math.floor(memory.length / 4);
    const peak = (pages: number[]) => Math.max(...pages);
    const [early, late] = [peak(memory.slice(quarter, 2 * quarter)), peak(memory.slice(-quarter))];
    console.log(
      `resident memory: ${early.toFixed(0)} MiB in the second quarter, ${late.toFixed(0)} MiB in the last`,
    );
    expect(late - early).toBeLessThan(30);
  },
  120_000,
);

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';

const script = new URL('../../../infra/local/start.ts', import.meta.url).pathname;
const child = spawn(process.execPath, [script, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
let url = '';
beforeAll(async () => {
  for await (const line of createInterface({ input: child.stdout })) {
    url = JSON.parse(line).url;
    break;
  }
});
afterAll(async () => {
  child.kill('SIGKILL');
  await once(child, 'exit');
});

/** The ports that a process listens on, on whatever address: its sockets, among those that Linux lists as listening. */
async function listeningPorts(pid: number): Promise<number[]> {
  const folder = `/proc/${pid}/fd`;
  const links = await Promise.all(
    (await readdir(folder)).map((fd) => readlink(`${folder}/${fd}`).catch(() => '')),
  );
  const sockets = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]));
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8').catch(() => '')),
  );
  const rows = tables
    .flatMap((table) => table.trim().split('\n').slice(1))
    .map((row) => row.trim().split(/\s+/));
  return rows
    .filter(([, , , state, , , , , , inode]) => state === '0A' && sockets.has(inode))
    .map(([, local = '']) => Number.parseInt(local.split(':').at(-1) ?? '', 16));
}

/** This machine under names other than 127.0.0.1. Who listens on every address answers at 127.0.0.2, network or not. */
function otherAddresses(): string[] {
  const found = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  const others = found
    .filter(({ internal }) => !internal)
    .map(({ address, scopeid }) => (scopeid ? `${address}%${scopeid}` : address));
  return ['127.0.0.2', '::1', ...others];
}

async function isOpen(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port, timeout: 2_000 });
  return new Promise((resolve) => {
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false));
  });
}

test.runIf(process.platform === 'linux')(
  'npm start opens its seven ports to 127.0.0.1, and to no other address of the machine',
  async () => {
    const ports = await listeningPorts(child.pid ?? 0);
    expect(ports).toContain(Number(new URL(url).port));
    expect(ports.length).toBe(7);
    for (const port of ports) {
      expect(await isOpen('127.0.0.1', port), `127.0.0.1:${port}`).toBe(true);
      for (const address of otherAddresses())
        expect(await isOpen(address, port), `${address}:${port}`).toBe(false);
    }
  },
);

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';

const MAIN = new URL('../../../../infra/local/okta/main.ts', import.meta.url).pathname;

test('prints one JSON line when it is ready, answers, and stops on SIGTERM', async () => {
  const child = spawn(process.execPath, [MAIN, '--json', '--seed', '7'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface(child.stdout), 'line');
  const ready = JSON.parse(line);
  const response = await fetch(`${ready.url}/api/v1/devices/${ready.deviceId}`, {
    headers: { authorization: `SSWS ${ready.token}` },
  });
  expect(response.status).toBe(200);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test.each([
  [['--port', 'abc'], /^--port must be a whole number from 0 to 65535, not 'abc'\./],
  [['--colour'], /^Unknown option '--colour'\./],
])('the flags %j end with exit code 2 and one sentence', async (flags, sentence) => {
  const child = spawn(process.execPath, [MAIN, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
  let message = '';
  child.stderr.on('data', (data) => {
    message += data;
  });
  const [code] = await once(child, 'close');
  expect([code, message.trim().split('\n').length]).toEqual([2, 1]);
  expect(message).toMatch(sentence);
});

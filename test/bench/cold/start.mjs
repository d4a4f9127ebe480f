import { readFileSync, writeSync } from 'node:fs';

// One invocation in a new process: import the bundle, call its handler, say when it had answered.
// node start.mjs <bundle> <event.json>; without a bundle, a bare process.

const [, , bundle, eventFile] = process.argv;
let statusCode = 200;
let importedMs = performance.now();
if (bundle) {
  const { handler } = await import(bundle);
  importedMs = performance.now();
  const endsAt = Date.now() + 28_000;
  const context = {
    awsRequestId: 'bench',
    functionName: 'bench',
    functionVersion: '1',
    memoryLimitInMB: '512',
  };
  const answer = await handler(JSON.parse(readFileSync(eventFile, 'utf8')), {
    ...context,
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:bench',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => endsAt - Date.now(),
  });
  ({ statusCode } = answer);
  if (statusCode !== 200) writeSync(2, `${JSON.stringify(answer)}\n`);
}
// The peak in kB. process.resourceUsage() says that of the parent, where it is higher.
const [, rssKb] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
writeSync(3, JSON.stringify({ statusCode, importedMs, rssKb: Number(rssKb) }));
process.exit();

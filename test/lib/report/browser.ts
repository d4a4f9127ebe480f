import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, onTestFinished } from 'vitest';
import type { ReportSource } from '../../../lib/report/report.ts';
import { writeReport } from '../../../lib/report/write-report.ts';
import { freshDirectory } from './directory.ts';

const EXECUTABLE = '/usr/bin/chromium';
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Why a test that needs a browser cannot run, and what to install; undefined where there is one. */
export const withoutBrowser = await access(EXECUTABLE).then(
  () => undefined,
  () => `not tried: there is no ${EXECUTABLE} (apt-get install chromium)`,
);

/** A report as a browser shows it, with everything that it complained about and asked for. */
export interface Opened {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
  readonly address: string;
}

let browser: Promise<Browser> | undefined;
afterAll(async () => (await browser)?.close());

/** Writes the report and opens it from the disk. */
export async function open(source: ReportSource, options: BrowserContextOptions = {}): Promise<Opened> {
  const directory = await freshDirectory();
  await writeReport(source, directory);
  browser ??= chromium.launch({ executablePath: EXECUTABLE, args: ARGUMENTS });
  const context = await (await browser).newContext(options);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const [complaints, requests]: [string[], string[]] = [[], []];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  context.on('request', (request) => requests.push(request.url()));
  const address = pathToFileURL(join(directory, 'report.html')).href;
  await page.goto(address);
  return { page, complaints, requests, address };
}

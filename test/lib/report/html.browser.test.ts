import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { legible, shortened } from '../../../lib/report/html/legible.ts';
import type { ReportSource } from '../../../lib/report/report.ts';
import { open, withoutBrowser } from './browser.ts';
import { hostileNames, sourceNamed } from './hostile.ts';
import { entry, fullSource, sourceOf } from './sample.ts';

beforeEach(({ skip }) => {
  if (withoutBrowser) skip(withoutBrowser);
});

const failed = () =>
  fullSource({
    outcome: 'failed',
    implausible: ['Nothing at all.'],
    failures: [{ item: 'page 1', reason: 'Timed out.' }],
  });

/** What of each row that is shown stands in a column. */
const column = (page: Page, section: string, index: number) =>
  page.locator(`#${section} tbody tr:not([hidden]) > :nth-child(${index})`).allTextContents();

const count = (page: Page, section: string) => page.locator(`#${section} .count`).textContent();

test.for<readonly [string, 'light' | 'dark', () => ReportSource]>([
  ['full', 'light', fullSource],
  ['full', 'dark', fullSource],
  ['failed', 'light', failed],
  ['failed', 'dark', failed],
  ['clean', 'light', () => sourceOf({ entries: [entry(1)] })],
  ['clean', 'dark', () => sourceOf({ entries: [entry(1)] })],
])(
  'a %s report in the %s scheme is accessible, asks for nothing and has no error',
  { timeout: 120_000 },
  async ([, colorScheme, source]) => {
    const { page, complaints, requests, address } = await open(source(), { colorScheme });
    await page.evaluate(axe.source);
    const { violations, passes } = (await page.evaluate('axe.run()')) as axe.AxeResults;
    expect(violations.map(({ id, impact, nodes }) => [id, impact, nodes.map(({ html }) => html)])).toEqual(
      [],
    );
    expect(passes.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['color-contrast', 'heading-order', 'region']),
    );
    expect(complaints).toEqual([]);
    expect(requests).toEqual([address]);
  },
);

test('a table is sorted by the mouse and by the keyboard, as numbers where they are some', async () => {
  const { page } = await open(fullSource());
  const button = page.locator('#entries').getByRole('button', { name: 'Days held' });
  await button.click();
  const sorted = (await column(page, 'entries', 4)).map(Number);
  expect(sorted).toEqual([...sorted].sort((a, b) => a - b));
  const head = page.locator('#entries thead th').nth(3);
  expect(await head.getAttribute('aria-sort')).toBe('ascending');

  await button.focus();
  await page.keyboard.press('Enter');
  expect((await column(page, 'entries', 4)).map(Number)).toEqual(sorted.toReversed());
  expect(await head.getAttribute('aria-sort')).toBe('descending');
  expect(await count(page, 'entries')).toBe('60 of 60 rows, sorted by Days held, descending');

  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  expect(await head.getAttribute('aria-sort')).toBe('none');
  const times = await column(page, 'entries', 5);
  expect(times.slice(-6)).toEqual(Array(6).fill('–'));
  expect(times.slice(0, -6)).toEqual(times.slice(0, -6).toSorted());
});

test('severities are sorted by their weight', async () => {
  const { page } = await open(fullSource());
  await page.locator('#findings').getByRole('button', { name: 'Severity' }).click();
  const found = await column(page, 'findings', 1);
  expect(found).toEqual([...Array(3).fill('critical'), 'high', 'high', ...Array(5).fill('medium')]);
});

test('a table is filtered by text and by what can be chosen, and says how many rows are left', async () => {
  const { page } = await open(fullSource());
  const section = page.locator('#findings');
  await section.getByLabel('Text').focus();
  await page.keyboard.type('SUPER_admin  person');
  expect(await column(page, 'findings', 1)).toEqual(['critical', 'critical', 'critical']);
  expect(await count(page, 'findings')).toBe('Filtered: 3 of 10 rows');
  expect(await section.locator('.count').getAttribute('aria-live')).toBe('polite');

  await page.keyboard.press('Tab');
  await section.getByLabel('Since last run').selectOption('gone');
  expect(await column(page, 'findings', 2)).toEqual(['gone']);
  expect(await count(page, 'findings')).toBe('Filtered: 1 of 10 rows');

  await section.getByRole('button', { name: 'Clear' }).press('Enter');
  expect(await count(page, 'findings')).toBe('10 of 10 rows');
  await section.getByLabel('Kind').selectOption({ label: 'standing role (2)' });
  expect(await column(page, 'findings', 2)).toEqual(['new', 'unchanged']);
});

test('the numbers of the comparison lead to their rows', async () => {
  const { page } = await open(fullSource());
  await page.getByRole('link', { name: 'Findings: new' }).press('Enter');
  expect(await column(page, 'findings', 2)).toEqual(['new', 'new', 'new']);
  await page.getByRole('link', { name: 'Entries: removed' }).click();
  expect(await column(page, 'drift', 1)).toEqual(['removed']);
});

test('without its script the page is complete, and has no controls', async () => {
  const { page, complaints } = await open(fullSource(), { javaScriptEnabled: false });
  expect(await page.locator('#entries tbody tr').count()).toBe(60);
  expect(await page.getByRole('button').count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('is printed without controls, with heads on every page, and says if it is filtered', async () => {
  const { page, complaints } = await open(fullSource(), { colorScheme: 'dark' });
  await page.locator('#entries').getByLabel('Text').fill('SUPER');
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  expect(await page.locator('.controls >> visible=true').count()).toBe(0);
  expect(await page.locator('nav').isVisible()).toBe(false);
  expect(await page.locator('#entries .count').isVisible()).toBe(true);
  expect(await page.locator('#findings .count').isVisible()).toBe(false);
  const styled = (selector: string, property: string) =>
    page.evaluate(`getComputedStyle(document.querySelector('${selector}')).${property}`);
  expect(await styled('#entries thead', 'display')).toBe('table-header-group');
  expect(await styled('html', 'backgroundColor')).toBe('rgb(255, 255, 255)');
  const pdf = await page.pdf({ preferCSSPageSize: true });
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(complaints).toEqual([]);
});

test.for([360, 768, 1920])('fits a window of %i pixels', async (width) => {
  const { page } = await open(failed(), { viewport: { width, height: 800 } });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
});

test('hostile names are text, nothing of them runs, and none widens the page', {
  timeout: 120_000,
}, async () => {
  const dangerous = hostileNames.filter((name) => /[<\u202e]|broken|x{99}/.test(name));
  expect(dangerous.length).toBeGreaterThan(8);
  for (const name of dangerous) {
    const { page, complaints, requests } = await open(sourceNamed(name), {
      viewport: { width: 360, height: 800 },
    });
    const shown = legible(shortened(name));
    expect(await column(page, 'entries', 2)).toEqual([shown]);
    expect(await page.evaluate('window.broken'), shown).toBe(undefined);
    expect(complaints, shown).toEqual([]);
    expect(requests, shown).toHaveLength(1);
    expect(await page.evaluate('document.documentElement.scrollWidth'), shown).toBe(360);
  }
});

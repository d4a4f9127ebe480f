import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReportSource } from '../../../lib/report/report.ts';
import { writeReport } from '../../../lib/report/write-report.ts';
import { freshDirectory } from './directory.ts';
import { hostileName, hostileNames, sourceNamed } from './hostile.ts';
import { python, withoutJudges } from './judges.ts';
import { entry, finding, fullSource, sourceOf } from './sample.ts';

async function pageOf(source: ReportSource): Promise<string> {
  const directory = await freshDirectory();
  await writeReport(source, directory);
  return await readFile(join(directory, 'report.html'), 'utf8');
}

const verdictIn = (page: string) => /<h2 id="verdict-text">(.*)<\/h2>/.exec(page)?.[1];
const titleIn = (page: string) => /<title>(.*)<\/title>/.exec(page)?.[1];

test('the verdict of a clean run', async () => {
  const page = await pageOf(sourceOf({ entries: [entry(1), entry(2)] }));
  expect(verdictIn(page)).toBe('Clean: nothing was found in 2 entries.');
  expect(page).toContain('class="verdict clean"');
});

test('the verdict of a run with findings counts them, without those that are exempted or gone', async () => {
  const page = await pageOf(fullSource());
  expect(verdictIn(page)).toBe('9 findings in 60 entries: 2 critical, 2 high, 5 medium; 3 new, 2 exempted.');
  expect(page).toContain('class="verdict findings"');
});

test('a failed run says so in the title, first on the page, at every table, on paper, and why', async () => {
  const page = await pageOf(
    fullSource({
      outcome: 'failed',
      implausible: ['There is nothing at all, which cannot be true.'],
      failures: [{ item: 'page 7', reason: 'Okta answered 403.' }],
    }),
  );
  expect(titleIn(page)).toMatch(/^FAILED: /);
  expect(verdictIn(page)).toBe('FAILED: this report is not the whole truth.');
  expect(page.indexOf('class="verdict failed"')).toBeLessThan(page.indexOf('id="comparison"'));
  expect(page).toContain('<li>There is nothing at all, which cannot be true.</li>');
  expect(page).toContain('<li><span class="id">page 7</span>: Okta answered 403.</li>');
  expect(page.match(/\(incomplete: the run failed\)/g)).toHaveLength(4);
  expect(page).toContain('@top-left { content: "FAILED: this report is not the whole truth"');
});

test('a failed run without findings does not say that there are none', async () => {
  const page = await pageOf(sourceOf({ summary: { outcome: 'failed' } }));
  expect(page).toContain('None was seen in what could be looked at.');
  expect(page).toContain('No reason is on record.');
});

test('what was taken for true on a ticket is told with the verdict', async () => {
  const accepted = { ticket: 'RITM0044001', implausible: ['Half of it is gone.'] };
  const page = await pageOf(sourceOf({ entries: [entry(1)], summary: { accepted } }));
  expect(page).toContain('Taken for true on <span class="id">RITM0044001</span>');
  expect(page).toContain('<li>Half of it is gone.</li>');
});

test('a first run compares with nothing; a later one names what is new and what is gone', async () => {
  const first = await pageOf(sourceOf({ findings: [finding(0, 'new')] }));
  expect(first).toContain('There is no previous run to compare with, so every finding counts as new.');
  const later = await pageOf(fullSource());
  expect(later).toContain('Compared with <code>admin-roles-20261115T030402Z-77aa01</code>');
  expect(later).toContain('data-set="since=new">Findings: new</a></dt><dd>3</dd>');
  expect(later).toContain('data-set="drift=added">Entries: added</a></dt><dd>2</dd>');
});

test('exempted findings stand by themselves, with their ticket', async () => {
  const page = await pageOf(fullSource());
  const [, exempted = ''] = /<section id="exempted"(.*?)<\/section>/s.exec(page) ?? [];
  expect(exempted).toContain('RITM0099001');
  const [, findings = ''] = /<section id="findings"(.*?)<\/section>/s.exec(page) ?? [];
  expect(findings).not.toContain('RITM0099001');
  expect(findings.match(/<tr data-severity/g)).toHaveLength(10);
});

test('rows beyond 2,000 are left to the CSV, which is said with their number', async () => {
  const entries = Array.from({ length: 2_012 }, (_, i) => ({ ...entry(i), findings: [] }));
  const page = await pageOf(sourceOf({ entries }));
  expect(page).toContain('Only the first 2,000 of 2,012 are shown here');
  expect(page).toContain('12 more are in <a href="entries.csv">entries.csv</a>');
  expect(page.match(/<tr data-ticket/g)).toHaveLength(2_000);
});

test('the page may ask nobody for anything, and only its own style and script run', async () => {
  const page = await pageOf(fullSource());
  const hash = (text = '') => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const style = hash(/<style>(.*?)<\/style>/s.exec(page)?.[1]);
  const script = hash(/<script>(.*?)<\/script>/s.exec(page)?.[1]);
  expect(page).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${style}; script-src ${script}; base-uri 'none'; form-action 'none'">`,
  );
  expect(page).not.toMatch(
    /<(link|img|iframe|object|embed|base|form)\b|\ssrc=|\sstyle=|\son[a-z]+=|url\(|@import/,
  );
});

const TAGS = `
import json, sys
from html.parser import HTMLParser

class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []
        self.text = []
        self.in_svg = False
        self.drawn = set()

    def handle_starttag(self, tag, attributes):
        self.in_svg = self.in_svg or tag == 'svg'
        if self.in_svg: self.drawn.add(tag)
        elif tag != 'wbr': self.tags.append([tag, [name for name, _ in attributes if name != 'data-sort']])

    def handle_endtag(self, tag):
        if tag == 'svg': self.in_svg = False
        elif not self.in_svg: self.tags.append(['/' + tag, []])

    def handle_comment(self, data):
        self.tags.append(['comment', []])

    def handle_data(self, data):
        if not self.in_svg: self.text.append(data)

found = []
for path in sys.argv[1:]:
    parser = Tags()
    with open(path, newline='', encoding='utf-8') as file: parser.feed(file.read())
    parser.close()
    found.append({'tags': parser.tags, 'drawn': sorted(parser.drawn), 'text': ''.join(parser.text)})
print(json.dumps(found))
`;

interface Parsed {
  readonly tags: unknown[];
  readonly drawn: string[];
  readonly text: string;
}

test('no name changes what the page is made of, whatever it holds', { timeout: 120_000 }, async ({
  skip,
}) => {
  if (withoutJudges) skip(withoutJudges);
  const parse = async (names: readonly string[]) => {
    const paths: string[] = [];
    for (const name of names) {
      const directory = await freshDirectory();
      await writeReport(sourceNamed(name), directory);
      paths.push(join(directory, 'report.html'));
    }
    return JSON.parse(await python(TAGS, ...paths)) as Parsed[];
  };
  const [plain] = await parse(['plain']);
  const check = (parsed: Parsed | undefined, name: string) => {
    expect(parsed?.tags, name).toEqual(plain?.tags);
    expect(['g', 'line', 'path', 'svg', 'text']).toEqual(expect.arrayContaining(parsed?.drawn ?? []));
    // What turns or hides text is nowhere as it is.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(parsed?.text).not.toMatch(/[\u0000-\u0008\u001b\u200b\u202a-\u202e\u2066-\u2069]/);
  };
  (await parse(hostileNames)).forEach((parsed, i) => {
    check(parsed, hostileNames[i] ?? '');
  });
  await fc.assert(
    fc.asyncProperty(fc.array(hostileName, { minLength: 5, maxLength: 5 }), async (names) => {
      (await parse(names)).forEach((parsed, i) => {
        check(parsed, names[i] ?? '');
      });
    }),
    { numRuns: 6 },
  );
});

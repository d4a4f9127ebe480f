import { printStyle } from './print-style.ts';

const LIGHT = `--paper: #fff; --wash: #f7f5f0; --line: #d8d3c7; --ink: #1d1b18; --soft: #5f5b53;
--thread: #8a6a16; --focus: #0b57d0; --bad: #a3161c; --bad-wash: #fcefee; --warn: #83490a; --warn-wash: #fcf3e4;
--good: #1c6839; --good-wash: #edf6f0; --on-bad: #fff;
--sx: #b3261e; --s1: #8a6a16; --s2: #4b6a88; --s3: #2f7d6d; --s4: #7a4f86; --s5: #857e73;`;

const DARK = `--paper: #171614; --wash: #211f1c; --line: #3d3933; --ink: #ece8df; --soft: #aaa499;
--thread: #d8b04e; --focus: #8ab4f8; --bad: #ff9d95; --bad-wash: #3b1a18; --warn: #efb86f; --warn-wash: #33250f;
--good: #86d2a0; --good-wash: #16291d; --on-bad: #2b0606;
--sx: #ff8f86; --s1: #d8b04e; --s2: #86a8c9; --s3: #6cc0ae; --s4: #c79bd3; --s5: #a39c90;`;

// Sizes are relative to the reader's own. Numbers stand below each other.
const SCREEN = `
*, ::before, ::after { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; color: var(--ink); background: var(--paper); text-size-adjust: none; }
body { margin: 0 auto; max-width: 84rem; padding: 0 clamp(1rem, 3vw, 2.5rem) 4rem; border-top: 3px solid var(--thread);
  overflow-wrap: break-word; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; font-weight: 650; }
h1 { font-size: 1.75rem; letter-spacing: -.012em; margin: 0; }
h2 { font-size: 1.1875rem; margin: 3rem 0 .75rem; padding-top: .6rem; border-top: 1px solid var(--line); }
h3 { font-size: .9375rem; margin: 1.5rem 0 .5rem; }
p, ul, ol { max-width: 46rem; margin: .5rem 0; }
ul, ol { padding-left: 1.2rem; }
a { color: inherit; text-decoration-color: var(--thread); text-decoration-thickness: 1px; text-underline-offset: .2em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
code, .id { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: .875em; }
.id { overflow-wrap: anywhere; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.named { list-style: none; padding: 0; max-width: 64rem; }
.named li { display: flex; gap: .75rem; align-items: baseline; margin: .3rem 0; }
.named li > :last-child { min-width: 0; overflow-wrap: anywhere; }
.named .mark { flex: 0 0 4.6rem; text-align: center; }
.skip { position: absolute; left: -100vw; background: var(--paper); padding: .5rem 1rem; }
.skip:focus { left: 1rem; top: .5rem; }
header { padding: 1.75rem 0 1.25rem; }
header p { margin: .35rem 0 0; max-width: 60rem; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: .75rem 0; max-width: none; }
nav { font-size: .875rem; }

.verdict { border-left: 5px solid; padding: 1rem 1.25rem; margin: 0; }
.verdict h2 { border: 0; padding: 0; margin: 0; font-size: 1.375rem; }
.verdict p, .verdict ul { margin: .4rem 0 0; max-width: 60rem; }
.clean { border-color: var(--good); background: var(--good-wash); }
.clean h2 { color: var(--good); }
.findings { border-color: var(--warn); background: var(--warn-wash); }
.findings h2 { color: var(--warn); }
.failed { border-color: var(--bad); background: var(--bad-wash); outline: 2px solid var(--bad); }
.failed h2 { color: var(--on-bad); background: var(--bad); margin: -1rem -1.25rem .75rem; padding: .75rem 1.25rem; }
.partial { color: var(--bad); font-weight: 600; }

.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: 1rem 1.5rem; margin: 1rem 0 0; }
.facts div { border-top: 1px solid var(--line); padding-top: .35rem; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.facts dt { font-size: .8125rem; line-height: 1.35; color: var(--soft); }
.facts dd { margin: 0; font-size: 1.5rem; line-height: 1.25; font-weight: 600; letter-spacing: -.01em; }
.facts dd small { font-size: .8125rem; font-weight: 400; color: var(--soft); }

.run { margin: 0; font-size: .875rem; max-width: 60rem; }
.run div { display: grid; grid-template-columns: 8rem 1fr; border-bottom: 1px solid var(--line); padding: .3rem 0; }
.run dt { color: var(--soft); }
.run dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.run dd div { display: block; border: 0; padding: 0; }

.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: 2rem 2.5rem; margin-top: 1.25rem; }
figure { margin: 0; min-width: 0; }
figcaption { font-weight: 600; font-size: .9375rem; margin-bottom: .25rem; }
figure svg { display: block; width: 100%; height: auto; max-width: 27.5rem; }
figure svg text { font-family: inherit; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0 1.1rem; margin: 0 0 .4rem; padding: 0; font-size: .8125rem; }
.legend li { min-width: 0; overflow-wrap: anywhere; }
.legend li::before { content: ""; display: inline-block; width: .75em; height: .75em; margin-right: .4em; background: var(--swatch); }
.s1 { --swatch: var(--s1); } .s2 { --swatch: var(--s2); } .s3 { --swatch: var(--s3); }
.s4 { --swatch: var(--s4); } .s5 { --swatch: var(--s5); } .sx { --swatch: var(--sx); }
details { font-size: .8125rem; margin-top: .35rem; }
summary { cursor: pointer; color: var(--soft); width: fit-content; }

.scroll { overflow: auto; max-height: 88vh; border: 1px solid var(--line); }
.scroll:focus-visible { outline-offset: -2px; }
table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: .8125rem; line-height: 1.4; }
caption { text-align: left; padding: .6rem .7rem; color: var(--soft); caption-side: top; }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem; border-bottom: 1px solid var(--line); unicode-bidi: isolate; }
thead th { position: sticky; top: 0; background: var(--wash); font-weight: 600; white-space: nowrap; z-index: 1; border-top: 1px solid var(--line); }
tbody th { font-weight: 400; }
tbody tr:last-child > * { border-bottom: 0; }
tbody tr:hover > * { background: var(--wash); }
.number { text-align: right; white-space: nowrap; }
.time, .nowrap { white-space: nowrap; }
.wide { min-width: 17rem; overflow-wrap: anywhere; }
.name { min-width: 9.25rem; overflow-wrap: anywhere; }
td div + div { margin-top: .15rem; }
td small, th small { display: block; color: var(--soft); font-size: .9231em; }
.plain { width: auto; min-width: min(100%, 24rem); }
.plain thead th { position: static; white-space: normal; }
.plain th, .plain caption { overflow-wrap: anywhere; }
thead button { all: unset; cursor: pointer; display: inline-flex; gap: .35em; }
thead button::after { content: "\\2195"; color: var(--soft); font-weight: 400; }
thead button:hover { text-decoration: underline; text-underline-offset: .2em; }
thead button:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
th[aria-sort=ascending] button::after { content: "\\2191"; color: var(--ink); }
th[aria-sort=descending] button::after { content: "\\2193"; color: var(--ink); }
.mark { display: inline-block; font-size: .75rem; padding: 0 .45em; border: 1px solid; white-space: nowrap; font-weight: 600; }
.critical { color: var(--on-bad); background: var(--bad); border-color: var(--bad); }
.high { color: var(--bad); background: var(--bad-wash); }
.medium { color: var(--warn); background: var(--warn-wash); }
.absent { color: var(--bad); }

.controls { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; margin: .75rem 0 .5rem; font-size: .8125rem; }
.controls[hidden] { display: none; }
.controls label { display: grid; gap: .15rem; color: var(--soft); min-width: 0; }
.controls input, .controls select, .controls button { font: inherit; color: var(--ink); background: var(--paper);
  border: 1px solid var(--soft); border-radius: 3px; padding: .3rem .5rem; min-height: 2rem; max-width: 100%; }
.controls input { width: 18rem; }
.controls button { cursor: pointer; }
.count { font-size: .8125rem; color: var(--soft); margin: .35rem 0; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .75rem; font-size: .8125rem; color: var(--soft); }
@media (max-width: 40rem) {
  h1 { font-size: 1.375rem; }
  .verdict h2 { font-size: 1.1875rem; }
  .controls label { flex: 1 1 40%; }
  .controls label:first-child { flex-basis: 100%; }
  .controls input, .controls select { width: 100%; }
  .facts { grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr)); }
}
`;

/** The page's one style sheet. `mark` stands at the edge of every printed page: letters and digits of our own. */
export function pageStyle(mark: { readonly run: string; readonly isFailed: boolean }): string {
  return `:root { color-scheme: light dark; ${LIGHT} }
@media screen and (prefers-color-scheme: dark) { :root { ${DARK} } }
${SCREEN}${printStyle(mark)}`;
}

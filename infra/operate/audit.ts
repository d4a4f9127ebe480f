import { resolve } from 'node:path';
import { audits } from '../../functions/audits.ts';
import type { Audit } from '../../lib/audit/audit.ts';
import { parametersOf } from '../../lib/audit/begin.ts';
import { FolderStore } from '../../lib/audit/folder-store.ts';
import { newRun, type Run, runKeys } from '../../lib/audit/run.ts';
import { Stopped } from '../../lib/audit/stopped.ts';
import { runWhole } from '../../lib/audit/whole.ts';
import { workOf } from '../../lib/audit/work-of.ts';
import type { Needs } from '../../lib/operation/needs.ts';
import type { Summary } from '../../lib/report/report.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { describeAudits, describeForScripts, describeParameters } from './audit/describe.ts';
import { endingOf, exitCodeOf } from './audit/ending.ts';
import { type AuditFlags, readFlags, usage } from './audit/options.ts';
import { ProgressLine } from './audit/progress.ts';
import { sentenceOf } from './audit/sentence-of.ts';
import type { Setting } from './audit/setting.ts';
import { runNamed, unfinishedRun } from './audit/unfinished-run.ts';
import { Refusal } from './refusal.ts';

// `npm run audit`: one audit at a terminal, from its beginning to its report.

const FAILED = 1;
const STOPPED = 130;

interface Module {
  readonly audit: Audit;
  readonly needs: Needs;
}

const modules = Object.values(audits) as unknown as readonly Module[];

try {
  await main(await readFlags(process.argv.slice(2)));
} catch (error) {
  const sentence = sentenceOf(error);
  if (sentence === undefined) throw error;
  console.error(sentence);
  process.exitCode = FAILED;
}

async function main(flags: AuditFlags): Promise<void> {
  const { command, help, json } = flags;
  const all = modules.map(({ audit }) => audit);
  if (command === undefined && help) return console.log(usage);
  if (command === 'list')
    return console.log(json ? JSON.stringify(describeForScripts(all)) : describeAudits(all));
  const module = modules.find(({ audit }) => audit.name === command);
  if (!module) {
    const names = all.map(({ name }) => name).join(', ');
    throw new Refusal(
      `${command === undefined ? 'Say which audit' : `There is no audit ${command}`}: ${names}.`,
    );
  }
  if (help) return console.log(`${usage}\n\n${describeParameters(module.audit)}`);
  // Standard output is for what it comes to.
  process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
  process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';
  // It takes a while to load.
  const { settingOf } = await import('./audit/setting.ts');
  const setting = await settingOf(module.needs.vendors ?? [], flags.data);
  try {
    await run(module, flags, setting);
  } finally {
    await setting.close();
  }
}

async function run({ audit, needs }: Module, flags: AuditFlags, setting: Setting): Promise<void> {
  const store = new FolderStore(resolve(flags.out));
  const chosen = await chooseRun(audit, flags, setting, store);
  if (setting.isLedgerEmpty)
    console.error('LEDGER_TABLE_NAME is not set: the ledger is an empty one, which knows of no ticket.');
  const stopping = new AbortController();
  const work = await workOf({
    run: chosen,
    audit,
    vendors: needs.vendors ?? [],
    sources: setting.sources,
    store,
    version: packageJson.version,
    reserve: flags.reserve,
    signal: stopping.signal,
  });
  const progress = new ProgressLine(audit.name, work.readers);
  // The next one ends it at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  try {
    const summary = await runWhole(chosen, work, progress.onProgress);
    progress.stop();
    end(summary, store.pathOf(runKeys(chosen).report('report.html')), flags.json);
  } catch (error) {
    progress.stop();
    const sentence = sentenceOf(error);
    console.error([...(sentence === undefined ? [] : [sentence]), howToGoOn(chosen, flags)].join('\n'));
    if (sentence === undefined) throw error;
    process.exitCode = error instanceof Stopped ? STOPPED : FAILED;
  }
}

async function chooseRun(
  audit: Audit,
  { run: id, parameters: given, acceptShrinkage }: AuditFlags,
  { samples }: Setting,
  store: FolderStore,
): Promise<Run> {
  const accepting = acceptShrinkage === undefined ? {} : { acceptShrinkage };
  if (id !== undefined) {
    if (given !== undefined) throw new Refusal('With --run go no parameters: the run has its own.');
    return { ...(await runNamed(store, audit.name, id)), ...accepting };
  }
  const parameters = given ?? sampleParameters(audit, samples);
  parametersOf(audit, parameters);
  const unfinished = await unfinishedRun(store, audit.name, parameters);
  if (!unfinished) return newRun(audit.name, parameters, accepting);
  console.error(`Going on with ${unfinished.id}, which began at ${unfinished.startedAt}.`);
  return { ...unfinished, ...accepting };
}

/** What there is to look at in an embedded tenant, for an audit that has to be told. */
function sampleParameters({ parameters }: Audit, { appId, identityId }: Setting['samples']): object {
  const candidates = [
    {},
    ...(appId === undefined ? [] : [{ apps: [{ id: appId }] }]),
    ...(identityId === undefined ? [] : [{ watch: [identityId], allowedByDefault: [] }]),
  ];
  const sample = candidates.find((candidate) => parameters.safeParse(candidate).success) ?? {};
  if (Object.keys(sample).length > 0)
    console.error(`No parameters: it looks at what is embedded, ${JSON.stringify(sample)}.`);
  return sample;
}

function end(summary: Summary, report: string, isForScripts: boolean): void {
  console.log(isForScripts ? JSON.stringify({ ...summary, report }) : endingOf(summary, report));
  process.exitCode = exitCodeOf(summary);
}

function howToGoOn({ audit, id }: Run, { out }: AuditFlags): string {
  return `Go on with: npm run audit -- ${audit} --out ${JSON.stringify(out)} --run ${id}`;
}

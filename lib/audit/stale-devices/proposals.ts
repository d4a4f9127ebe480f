import * as z from 'zod';
import { device } from '../../okta/resources/device.ts';
import { type Step, steps } from './next-step.ts';

/** A report that nothing can be carried out of; the message is one sentence for a person. */
export class UnusableReport extends Error {
  override name = 'UnusableReport';
}

/** What a report proposes. */
export interface Proposals {
  readonly run: string;
  /** When the run began: whatever has happened to a device since, the report does not know of. */
  readonly startedAt: Date;
  /** Devices by id, for each step, as the report has them. */
  readonly devices: Readonly<Record<Step, readonly string[]>>;
}

const report = z.looseObject({
  summary: z.looseObject({
    audit: z.string(),
    run: z.string().min(1),
    startedAt: z.iso.datetime(),
    outcome: z.string(),
  }),
  findings: z.array(
    z.looseObject({
      kind: z.string(),
      resource: z.string(),
      effect: z.string(),
      since: z.string(),
      exemption: z.string().optional(),
    }),
  ),
});

/**
 * What a `report.json` of this audit proposes: neither what is gone since the last run, nor what is exempted.
 *
 * @throws {UnusableReport} for another file, another audit's report, and one of a run that failed
 */
export function proposalsIn(json: string): Proposals {
  const read = report.safeParse(parsed(json));
  if (!read.success) throw new UnusableReport('This is not the report.json of an audit');
  const { summary, findings } = read.data;
  if (summary.audit !== 'stale-devices')
    throw new UnusableReport(`This is a report of ${summary.audit}, not of stale-devices`);
  if (summary.outcome === 'failed')
    throw new UnusableReport(`The run ${summary.run} failed, so what it says is not the whole truth`);
  const due = findings.filter(
    ({ kind, since, exemption }) => kind === 'stale-device' && since !== 'gone' && exemption === undefined,
  );
  const devices = (step: Step) =>
    due
      .filter(({ effect }) => effect === `to ${step}`)
      .flatMap(({ resource }) => device.parse(resource)?.deviceId ?? []);
  return {
    run: summary.run,
    startedAt: new Date(summary.startedAt),
    devices: { suspend: devices('suspend'), deactivate: devices('deactivate'), delete: devices('delete') },
  };
}

/**
 * The proposals that are still in a `findings.csv`, from which a person may have taken lines.
 *
 * @throws {UnusableReport} for a file that has no columns `Resource` and `Effect`
 */
export function onlyThoseIn(csv: string, proposals: Proposals): Proposals {
  const [header = [], ...rows] = rowsOf(csv.replace(/^\uFEFF/, ''));
  const [resource, effect] = [header.indexOf('Resource'), header.indexOf('Effect')];
  if (resource < 0 || effect < 0)
    throw new UnusableReport('This is not the findings.csv of a report: Resource and Effect are not in it');
  const left = new Set(rows.map((row) => `${row[resource]} ${row[effect]}`));
  const kept = steps.map((step) => [
    step,
    proposals.devices[step].filter((id) => left.has(`${device.nameOf({ deviceId: id })} to ${step}`)),
  ]);
  return { ...proposals, devices: Object.fromEntries(kept) };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

const FIELD = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/y;

/** The rows of a table as RFC 4180 has it. */
function rowsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < csv.length) {
    const [match, quoted, bare = '', end] = FIELD.exec(csv) ?? [];
    if (match === undefined) throw new UnusableReport('This is not a table of comma-separated values');
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare);
    if (end !== ',') rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}

import { Refusal, runScript, wholeNumber } from '../../infra/operate/refusal.ts';

const USAGE = `Usage: npm run audit:campaign -- [flags]

Plants faults of every kind in an embedded org, a SailPoint tenant and a ledger, runs every audit once, and holds what
they find against what was planted.

  --users N         20,000
  --assignments N   100,000, of eight applications
  --role-holders N  2,000
  --devices N       10,000
  --identities N    200 on the watch list
  --faults N        10 of each sort, and as many again in each application
  --seed S          1
  --reserve R       0.5, the share of the vendors' limits that is left to others
  --rate N          60,000 requests a minute that the org takes for each bucket: ten times its own limit
  --no-memory       without a second campaign of a tenth of the assignments, with which the memory is compared
  --help            print this`;

// What a run may take of this machine at its peak, however large the org is.
const GOAL_MIB = 200;

const string = { type: 'string' } as const;
const script = {
  name: 'npm run audit:campaign',
  usage: USAGE,
  options: {
    users: string,
    assignments: string,
    'role-holders': string,
    devices: string,
    identities: string,
    faults: string,
    seed: string,
    reserve: string,
    rate: string,
    memory: { type: 'boolean', default: true },
  },
} as const;

await runScript(script, async (flags) => {
  const positive = (name: Exclude<keyof typeof flags, 'memory'>) =>
    wholeNumber(`--${name}`, flags[name], { min: 1 });
  const size = {
    users: positive('users') ?? 20_000,
    assignments: positive('assignments') ?? 100_000,
    roleHolders: positive('role-holders') ?? 2_000,
    devices: positive('devices') ?? 10_000,
    identities: positive('identities') ?? 200,
    faults: positive('faults') ?? 10,
    seed: positive('seed') ?? 1,
    rateLimit: positive('rate') ?? 60_000,
  };
  const reserve = Number(flags.reserve ?? '0.5');
  if (!(reserve >= 0 && reserve < 1)) throw new Refusal('--reserve must be a share such as 0.5, below 1.');
  // They take a while to load.
  const { campaign } = await import('./campaign.ts');
  const { hasHeld, lastLineOf, reportOf } = await import('./report.ts');
  process.env.POWERTOOLS_LOG_LEVEL ??= 'ERROR';
  process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';

  const startedAt = Date.now();
  const say = (sentence: string) => process.stderr.isTTY && console.error(`  ${sentence}`);
  const checked = await campaign({ size, reserve, apart: true, say });
  console.log(
    `The org takes ${size.rateLimit} requests a minute and bucket, of which ${reserve * 100} % are left to others.`,
  );
  console.log('Each audit has a process of its own, started as npm run audit is.');
  console.log(reportOf(checked));

  const peaks = new Map([[size.assignments, peakOf(checked)]]);
  if (flags.memory) {
    const tenth = {
      ...size,
      assignments: Math.max(800, Math.floor(size.assignments / 10)),
      roleHolders: Math.max(30 * size.faults, Math.floor(size.roleHolders / 10)),
    };
    const smaller = await campaign({ size: tenth, reserve, apart: true, say });
    peaks.set(tenth.assignments, peakOf(smaller));
    if (!hasHeld(smaller)) {
      console.log(reportOf(smaller));
      process.exitCode = 1;
    }
  }
  for (const [assignments, peak] of peaks)
    console.log(`${assignments} assignments: ${peak.toFixed(0)} MiB at most`);
  const isTooLarge = Math.max(...peaks.values()) > GOAL_MIB;
  if (isTooLarge) console.log(`More than ${GOAL_MIB} MiB.`);
  console.log(`${((Date.now() - startedAt) / 1000).toFixed(0)} s`);
  const isShort = isTooLarge || process.exitCode === 1;
  console.log(lastLineOf(checked, isShort));
  process.exitCode = hasHeld(checked) && !isShort ? 0 : 1;

  /** The most that one of its processes took, in MiB. */
  function peakOf(runs: typeof checked): number {
    return Math.max(...runs.map(({ ran }) => ran.peakMiB));
  }
});

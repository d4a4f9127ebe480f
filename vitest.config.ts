import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Begun first, as a checkout that is new knows no times, and whoever begins last with these ends alone.
const LONGEST = [
  'test/faults/faults.test.ts',
  'test/faults/storm.test.ts',
  'test/infra/operate/audit.test.ts',
  'test/docs/adding-an-operation.test.ts',
  'test/infra/commands.test.ts',
  'test/lib/report/html.browser.test.ts',
  'test/lib/events/match.test.ts',
  'test/infra/local/start.test.ts',
  'test/lib/upstream/pacer-tenants.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => LONGEST.some((file) => moduleId.endsWith(`/${file}`));
    return (await super.sort(files)).sort((a, b) => Number(rank(b)) - Number(rank(a)));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Two cores are what the suite is meant for; without this it takes one of them.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // What a run says of itself is for operators. A test that looks at it asks for it.
    env: {
      POWERTOOLS_LOG_LEVEL: process.env.POWERTOOLS_LOG_LEVEL ?? 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
    },
  },
});

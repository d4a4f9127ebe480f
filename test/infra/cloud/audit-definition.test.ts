import validate from 'asl-validator';
import { describe, expect, it, test } from 'vitest';
import { auditFunctions } from '../../../infra/functions.ts';
import { runAudit } from '../../../infra/local/run-audit.ts';
import { type Definition, definitionsOf } from './machines.ts';
import { synthesize } from './synthesize.ts';

const definitions = definitionsOf(synthesize());
const [[first = '', sample] = []] = definitions;

test('there is a state machine for every audit, and no other', () => {
  expect([...definitions.keys()].sort()).toEqual(auditFunctions.map(({ audit }) => audit.name).sort());
});

describe('the state machine of', () => {
  it.each([...definitions])('%s is one, as a validator nobody here wrote sees it', (_, definition) => {
    const { isValid, errorsText } = validate(definition);
    expect(isValid, isValid ? '' : errorsText('\n')).toBe(true);
  });

  it.each([...definitions])(
    '%s tolerates no page that fails, and has its results written',
    (name, definition) => {
      const map = definition.States['Inspect all pages'];
      expect(map).toMatchObject({
        MaxConcurrency: 3,
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
        ResultWriter: {
          Resource: 'arn:aws:states:::s3:putObject',
          Parameters: { Bucket: 'arn:aws:s3:::Audits', Prefix: `maps/${name}` },
        },
      });
      expect(Object.keys(map).filter((key) => key.startsWith('Tolerated'))).toEqual([]);
    },
  );
});

const mutations: [string, (definition: Definition) => void][] = [
  ['a way that leads nowhere', ({ States }) => Object.assign(States.Plan, { Next: 'Nowhere' })],
  ['a state that nothing leads to', ({ States }) => Object.assign(States, { Lost: { Type: 'Succeed' } })],
  ['a path that is none', ({ States }) => Object.assign(States.Evaluate, { ResultPath: 'summary' })],
  ['a retry without errors', ({ States }) => Object.assign(States.Plan, { Retry: [{ MaxAttempts: 1 }] })],
];

test.each(mutations)('the validator refuses %s', (_, mutate) => {
  const mutant = structuredClone(sample);
  mutate(mutant);
  expect(validate(mutant).isValid).toBe(false);
});

interface Event {
  readonly step: 'plan' | 'inspect' | 'evaluate';
  readonly run: { readonly id: string; readonly startedAt: string; readonly parameters: unknown };
  readonly page?: number;
}

/** An audit that takes down what it is asked, and answers as each step is told to. */
function scripted(answers: {
  plan?: (round: number) => unknown;
  inspect?: (page: number) => unknown;
  outcome?: string;
}) {
  const asked: Event[] = [];
  const handler = async (event: Event) => {
    asked.push(event);
    const rounds = asked.filter(({ step }) => step === 'plan').length;
    switch (event.step) {
      case 'plan':
        return answers.plan?.(rounds) ?? { run: event.run.id, pages: [0, 1], items: 2, done: true };
      case 'inspect':
        return answers.inspect?.(event.page ?? -1) ?? { page: event.page, items: 1, entries: 1 };
      case 'evaluate':
        return { run: event.run.id, outcome: answers.outcome ?? 'clean', findings: {} };
    }
  };
  const start = (input: { parameters: unknown } | { run: unknown } = { parameters: { deep: [1] } }) =>
    runAudit(`audits/${first}` as never, input, {
      definition: sample,
      handler: handler as never,
      retryAfterMs: 1,
    });
  const steps = () => asked.map(({ step, page }) => (page === undefined ? step : `${step} ${page}`));
  return { asked, steps, start };
}

const fails = (name: string): never => {
  throw Object.assign(new Error('as told'), { name });
};

describe('run by an interpreter, it', () => {
  it('plans, inspects every page, evaluates, and ends with what the evaluation says', async () => {
    const { steps, start } = scripted({ outcome: 'findings' });
    expect(await start()).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'findings' } });
    expect(steps()).toEqual(['plan', 'inspect 0', 'inspect 1', 'evaluate']);
  });

  it('names the run by its time and the execution, and gives the same run to every step', async () => {
    const { asked, start } = scripted({});
    await start();
    const [{ run } = { run: { id: '', startedAt: '' } }] = asked;
    expect(run).toMatchObject({ audit: first, parameters: { deep: [1] } });
    const time = run.startedAt.replaceAll(/[-:]|\.\d+/g, '');
    expect(run.id).toMatch(new RegExp(`^${first}-${time}-[0-9a-f-]{36}$`));
    for (const event of asked) expect(event.run).toEqual(run);
  });

  it('plans in as many rounds as that takes', async () => {
    const plan = (round: number) => ({ pages: [...Array(round).keys()], items: round, done: round === 4 });
    const { steps, start } = scripted({ plan });
    expect(await start()).toMatchObject({ status: 'SUCCEEDED' });
    expect(steps().slice(0, 4)).toEqual(['plan', 'plan', 'plan', 'plan']);
    expect(steps().filter((step) => step.startsWith('inspect'))).toHaveLength(4);
  });

  it('evaluates a plan without pages, as nothing to see may be wrong', async () => {
    const { steps, start } = scripted({ plan: () => ({ pages: [], items: 0, done: true }) });
    await start();
    expect(steps()).toEqual(['plan', 'evaluate']);
  });

  it('evaluates all the same where a page fails to the last try, and then fails, whatever that says', async () => {
    const inspect = (page: number) => (page === 1 ? fails('UpstreamError') : undefined);
    const { steps, start } = scripted({ inspect, outcome: 'clean' });
    expect(await start()).toMatchObject({
      status: 'FAILED',
      error: 'AuditFailed',
      cause: expect.stringContaining(`The audit ${first} broke off with UpstreamError`),
    });
    expect(steps().filter((step) => step === 'inspect 1')).toHaveLength(3);
    expect(steps().at(-1)).toBe('evaluate');
  });

  it('evaluates where the plan fails, so that the report says so', async () => {
    const { steps, start } = scripted({ plan: () => fails('UpstreamError'), outcome: 'failed' });
    expect(await start()).toMatchObject({ status: 'FAILED', error: 'AuditFailed' });
    expect(steps()).toEqual(['plan', 'plan', 'plan', 'evaluate']);
  });

  it.each(['failed', 'something new'])('fails where the evaluation says %s', async (outcome) => {
    const { start } = scripted({ outcome });
    expect(await start()).toMatchObject({ status: 'FAILED', cause: expect.stringContaining(outcome) });
  });

  it('goes on with a page that ran out of time, however often', async () => {
    let left = 20;
    const inspect = () => (left-- > 0 ? fails('Stopped') : undefined);
    const { start } = scripted({ inspect });
    expect(await start()).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('tries a step again that Lambda could not run', async () => {
    let left = 6;
    const inspect = () => (left-- > 0 ? fails('Lambda.TooManyRequestsException') : undefined);
    const { start } = scripted({ inspect });
    expect(await start()).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('goes on with a run that it is given', async () => {
    const { asked, start } = scripted({});
    const run = { id: `${first}-1`, audit: first, startedAt: '2026-11-22T03:04:07.123Z', parameters: {} };
    expect(await start({ run })).toMatchObject({ status: 'SUCCEEDED', output: { run: run.id } });
    for (const event of asked) expect(event.run).toEqual(run);
  });
});

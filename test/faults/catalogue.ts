import type { Answer, Call, Disturbance } from './fault-proxy.ts';
import type { Random } from './random.ts';
import type { Sighting, Step } from './step.ts';
import { timing } from './timing.ts';

/** What happens at one step, how often. */
export interface Trigger {
  readonly step: Step;
  readonly how: (call: Call) => Disturbance;
  readonly times?: number;
}

/** One kind of trouble, and how its change is sent. */
export interface Fault {
  readonly name: string;
  readonly triggers: readonly Trigger[];
  /** How many of the same request are sent at once. */
  readonly copies?: number;
  readonly respondAsync?: boolean;
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

const throttled = json(
  400,
  {
    __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
    message: 'The level of configured provisioned throughput for the table was exceeded.',
  },
  { 'content-type': 'application/x-amz-json-1.0' },
);

const queueFails = json(
  500,
  { __type: 'com.amazonaws.sqs#InternalFailure', message: 'The request processing has failed.' },
  { 'content-type': 'application/x-amz-json-1.0' },
);

/** A vendor's 429, in its own manner. */
function tooMany({ service }: Call, waitSeconds: number | undefined): Answer {
  if (service === 'sailpoint') {
    return json(
      429,
      { message: 'Rate limit exceeded' },
      waitSeconds === undefined ? {} : { 'retry-after': String(waitSeconds) },
    );
  }
  const reset = Math.floor(Date.now() / 1000) + (waitSeconds ?? 0);
  const headers = { date: new Date().toUTCString(), 'x-rate-limit-reset': String(reset) };
  return json(
    429,
    { errorCode: 'E0000047', errorSummary: 'API call exceeded rate limit.' },
    waitSeconds === undefined ? {} : headers,
  );
}

const broken = (status: number) =>
  json(status, { errorCode: 'E0000009', errorSummary: 'Internal Server Error' });

const always = (disturbance: Disturbance) => () => disturbance;
const kill = (after: boolean) => always({ do: 'kill', after });
const storm = (waitSeconds: number | undefined) => (call: Call) =>
  ({ do: 'answer', answer: tooMany(call, waitSeconds) }) as const;
/** Keeps a change from being sent now, so that it gets to the steps behind that. */
const putOff: Trigger = { step: 'write', how: storm(3) };

type Make = (random: Random) => Fault;

function make(name: string, build: (random: Random) => Omit<Fault, 'name'> | readonly Trigger[]): Make {
  return (random) => {
    const built = build(random);
    return { name, ...('triggers' in built ? built : { triggers: built }) };
  };
}

const side = (after: boolean) => (after ? 'after' : 'before');
const STORED = ['look-up', 'turn', 'begin', 'complete'] as const;
const killed = ['look-up', 'turn', 'begin', 'read', 'write', 'complete'] as const;

/** Every kind of fault; each comes as often as any other. */
export const catalogue: readonly Make[] = [
  make('none', () => []),
  ...killed.flatMap((step) =>
    [false, true].map((after) => make(`killed ${side(after)} ${step}`, () => [{ step, how: kill(after) }])),
  ),
  ...(['defer', 'queue', 'queued', 'restart'] as const).flatMap((step) =>
    [false, true].map((after) =>
      make(`killed ${side(after)} ${step}`, () => [
        { step: step === 'defer' ? 'read' : 'write', how: storm(3), times: step === 'defer' ? 6 : 1 },
        { step, how: kill(after) },
      ]),
    ),
  ),
  ...[false, true].map((after) =>
    make(`killed ${side(after)} doubt`, () => [
      { step: 'write', how: always({ do: 'reset', after: true }) },
      { step: 'doubt', how: kill(after) },
    ]),
  ),
  ...STORED.map((step) =>
    make(`DynamoDB throttled at ${step}`, (random) => [
      { step, how: always({ do: 'answer', answer: throttled }), times: random.between(1, 5) },
    ]),
  ),
  ...STORED.flatMap((step) =>
    [false, true].map((after) =>
      make(`DynamoDB reset ${side(after)} ${step}`, (random) => [
        { step, how: always({ do: 'reset', after }), times: random.pick([1, 1, 4]) },
      ]),
    ),
  ),
  make('DynamoDB fails at settling', () => [
    { step: 'write', how: always({ do: 'reset', after: true }) },
    { step: 'doubt', how: always({ do: 'answer', answer: throttled }), times: 4 },
  ]),
  make('upstream timeout, effect', () => [
    { step: 'write', how: always({ do: 'delay', ms: timing.leaseMs + 500, after: true }) },
  ]),
  make('upstream timeout, no effect', () => [
    { step: 'write', how: always({ do: 'reset', ms: timing.leaseMs + 500 }) },
  ]),
  make('upstream timeout, late effect', (random) => [
    {
      step: 'read',
      how: always({ do: 'delay', ms: timing.leaseMs - random.between(200, 600), after: true }),
    },
    { step: 'write', how: always({ do: 'delay', ms: timing.lateMs }) },
  ]),
  make('upstream read times out', () => [
    { step: 'read', how: always({ do: 'delay', ms: timing.leaseMs + 500 }) },
  ]),
  make('upstream reset before effect', () => [{ step: 'write', how: always({ do: 'reset' }) }]),
  make('upstream reset after effect', () => [{ step: 'write', how: always({ do: 'reset', after: true }) }]),
  make('upstream 5xx without effect', (random) => [
    { step: 'write', how: always({ do: 'answer', answer: broken(random.pick([500, 502, 503, 504])) }) },
  ]),
  make('upstream 5xx with effect', (random) => [
    {
      step: 'write',
      how: always({ do: 'answer', answer: broken(random.pick([500, 502, 503, 504])), after: true }),
    },
  ]),
  make('upstream 5xx on reads', (random) => [
    { step: 'read', how: always({ do: 'answer', answer: broken(503) }), times: random.between(1, 6) },
  ]),
  make('429 storm', (random) => {
    const wait = random.pick([undefined, 0, 1, 3]);
    return [
      { step: 'read', how: storm(wait), times: random.between(0, 5) },
      { step: 'write', how: storm(wait), times: random.between(1, 5) },
    ];
  }),
  make('the queue does not take it', () => [
    putOff,
    { step: 'queue', how: always({ do: 'answer', answer: queueFails }), times: 4 },
  ]),
  make('asked to be deferred', () => ({ triggers: [], respondAsync: true })),
  make('three at once', () => ({ triggers: [], copies: 3 })),
  make('three at once, the first killed after write', () => ({
    triggers: [{ step: 'write', how: kill(true) }],
    copies: 3,
  })),
  make('three at once, slow upstream', () => ({
    triggers: [{ step: 'write', how: always({ do: 'delay', ms: 700 }) }],
    copies: 3,
  })),
  ...(['begin', 'write', 'look-up', 'complete'] as const).map((step) =>
    make(`zombie: stopped at ${step} past its lease`, (random) => [
      {
        step,
        how: always({
          do: 'stop',
          ms: timing.leaseMs + random.between(600, 1_200),
          after: step !== 'complete',
        }),
      },
    ]),
  ),
  ...(['begin', 'read'] as const).map((step) =>
    make(`zombie: stopped at ${step} until it is settled`, () => [
      {
        step,
        how: always({
          do: 'stop',
          ms: timing.leaseMs + timing.clockSkewMs + timing.settleAfterMs + 1_000,
          after: true,
        }),
      },
    ]),
  ),
  make('clock jumps', (random) => {
    const step = random.pick(['turn', 'begin', 'read', 'write'] as const);
    const offsetMs = random.between(-timing.clockSkewMs / 2, timing.clockSkewMs / 2);
    return [{ step, how: always({ do: 'clock', offsetMs, after: true }) }];
  }),
];

/** The triggers of one change that are still to come. */
export class Armed {
  readonly #left: { trigger: Trigger; times: number }[];
  fired = 0;

  constructor({ triggers }: Fault) {
    this.#left = triggers.map((trigger) => ({ trigger, times: trigger.times ?? 1 }));
  }

  at({ step }: Sighting, call: Call): Disturbance | undefined {
    const next = this.#left.find(({ trigger, times }) => trigger.step === step && times > 0);
    if (!next) return undefined;
    next.times -= 1;
    this.fired += 1;
    return next.trigger.how(call);
  }
}

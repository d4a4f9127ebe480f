import type { Deferral } from '../../lib/ledger/deferral.ts';
import { catalogue, type Fault } from './catalogue.ts';
import { drawMeddling, type Meddling } from './people.ts';
import type { Random } from './random.ts';
import { kinds, type Request, type Subject, type Subjects } from './resources.ts';

/** One run: one change that is asked for, and what goes wrong meanwhile. */
export interface Run {
  readonly request: Request;
  readonly fault: Fault;
  readonly ticket: string;
  /** Without a key of its own, the ticket and the request are the key. */
  readonly key: string | undefined;
  /** Whether the queue goes on with what is deferred, or its caller, which sends it again. */
  readonly deferral: Deferral;
  /** Whether its caller asks again until it is over, or leaves it at the first that it is told. */
  readonly insists: boolean;
  /** What is sent when it is over: the same again, or the same key with another request. */
  readonly afterwards: 'nothing' | 'same' | 'other';
  /** Who acts by hand meanwhile. */
  readonly meddling: Meddling | undefined;
}

/** `hostile`: people act by hand, and the vendors are as unhelpful as the world. `kind`: neither. */
export type Manner = 'hostile' | 'kind';

/** Changes of one resource, in order; those of one batch are sent at the same time. */
export interface Case {
  readonly number: number;
  readonly subject: Subject;
  /** The state upstream before the first of them. */
  readonly initial: unknown;
  readonly batches: readonly (readonly Run[])[];
}

/** Draws cases until there are as many runs as asked for. The same seed draws the same ones. */
export function drawCases(runs: number, random: Random, subjects: Subjects, manner: Manner): Case[] {
  const cases: Case[] = [];
  // Each fault comes as often as any other, in a drawn order.
  const makes: (typeof catalogue)[number][] = [];
  for (let left = runs; left > 0; ) {
    const number = cases.length + 1;
    const subject = subjects.make(random.pick(kinds), random);
    const batches: Run[][] = [];
    for (let length = Math.min(left, random.between(1, 4)); length > 0; ) {
      const size = random.chance(0.25) ? Math.min(length, random.between(2, 3)) : 1;
      const batch: Run[] = [];
      for (let i = 0; i < size; i += 1) {
        if (makes.length === 0) makes.push(...catalogue);
        const [make] = makes.splice(random.between(0, makes.length - 1), 1);
        const request = subject.draw(random);
        if (!make) throw new Error('The catalogue is empty');
        const keyed = request.password !== undefined || random.chance(0.7);
        batch.push({
          request,
          fault: make(random),
          ticket: `CHG${String(number * 100 + batches.length * 10 + i).padStart(7, '0')}`,
          key: keyed ? `case-${number}-${batches.length}-${i}` : undefined,
          deferral: random.pick(['queue', 'caller'] as const),
          insists: request.password !== undefined || random.chance(0.5),
          afterwards: random.pick(['nothing', 'same', keyed ? 'other' : 'same'] as const),
          meddling: manner === 'hostile' ? drawMeddling(random) : undefined,
        });
      }
      batches.push(batch);
      length -= size;
      left -= size;
    }
    cases.push({ number, subject, initial: subject.actual(), batches });
  }
  return cases;
}
